-- Which certificate somebody says is installed at an endpoint, and whether it is served there.

-- +goose Up
CREATE TABLE expected_certificate (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	endpoint_id bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	sha256      bytea  NOT NULL CHECK (length(sha256) = 32),
	name        text   NOT NULL DEFAULT '', -- what people call it; '' where only the hash was given
	not_before  timestamptz,                -- likewise null
	not_after   timestamptz,
	account_id  bigint REFERENCES account ON DELETE SET NULL, -- who said so
	since       timestamptz NOT NULL,
	due         timestamptz NOT NULL,       -- until when it is to be served
	state       int2   NOT NULL DEFAULT 0,  -- 0 open, 1 served, 2 replaced, 3 withdrawn
	ended_at    timestamptz,                -- of all but open
	seen        jsonb                       -- what the last look that learned anything saw
);
CREATE UNIQUE INDEX expected_certificate_open ON expected_certificate (endpoint_id) WHERE state = 0;
CREATE INDEX expected_certificate_endpoint ON expected_certificate (endpoint_id, id DESC);

-- +goose Down
DROP TABLE expected_certificate;
