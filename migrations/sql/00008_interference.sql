-- What of our own network kept an endpoint from being tried, so that a page can say it once for all of them.

-- +goose Up
ALTER TABLE endpoint ADD COLUMN interference int2; -- 0 fake_ip, 1 nxdomain_hijack, 2 tls_inspection, 3 no_ipv6; null: nothing
CREATE INDEX endpoint_interfered ON endpoint (interference) WHERE interference IS NOT NULL;

-- +goose Down
DROP INDEX endpoint_interfered;
ALTER TABLE endpoint DROP COLUMN interference;
