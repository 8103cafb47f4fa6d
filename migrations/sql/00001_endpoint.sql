-- What is watched, who needs it, and when it is next looked at.

-- +goose Up
CREATE TABLE zone (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name        text   NOT NULL UNIQUE CHECK (name <> ''),
	resolver    text   NOT NULL DEFAULT '', -- "": the worker's own
	allow_cidrs cidr[] NOT NULL DEFAULT '{}',
	proxy       text   NOT NULL DEFAULT '',
	extra_roots text   NOT NULL DEFAULT ''  -- PEM
);
INSERT INTO zone (name) VALUES ('default');

-- Scanned, stored and alerted once, however many apps use it. It is written when facts or verdicts change; what changes
-- with every scan stands in endpoint_schedule, which is narrow.
CREATE TABLE endpoint (
	id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	zone_id        bigint NOT NULL REFERENCES zone,
	host           text   NOT NULL CHECK (host <> ''),
	port           int4   NOT NULL CHECK (port BETWEEN 1 AND 65535),
	created_at     timestamptz NOT NULL DEFAULT now(),
	observation_id bigint,                     -- the newest; null before the first scan
	judgement_id   bigint,                     -- the newest; null before the first scan
	leaf_not_after timestamptz,                -- of the leaf that ends first; null: no leaf is known
	worst          int2   NOT NULL DEFAULT -1, -- 0 pass, 1 warn, 2 unknown, 3 fail; -1: not judged yet
	verdicts       int2[] NOT NULL DEFAULT '{}', -- of iOS, Android, HarmonyOS, devtools; empty: not judged yet
	reach          int2,                       -- 0 ok, 1 partial, 2 none, 3 not_tried; null before the first scan
	version        bigint NOT NULL DEFAULT 1,  -- grows with every change that its page shows
	UNIQUE (zone_id, host, port)
);
CREATE INDEX endpoint_worst ON endpoint (worst DESC, id);
CREATE INDEX endpoint_expiry ON endpoint ((COALESCE(leaf_not_after, 'infinity'::timestamptz)), id);
CREATE INDEX endpoint_host ON endpoint (host, id);
CREATE INDEX endpoint_verdicts ON endpoint (verdicts);

-- An address pinned by hand, scanned beside those of DNS.
CREATE TABLE node (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	endpoint_id bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	label       text   NOT NULL,
	addr        inet   NOT NULL,
	port        int4   NOT NULL CHECK (port BETWEEN 1 AND 65535),
	UNIQUE (endpoint_id, addr, port)
);

CREATE TABLE app (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	appid      text   NOT NULL UNIQUE CHECK (appid <> ''),
	name       text   NOT NULL DEFAULT '',
	owner_id   bigint,
	production bool   NOT NULL DEFAULT true,
	created_at timestamptz NOT NULL DEFAULT now(),
	version    bigint NOT NULL DEFAULT 1
);

CREATE TABLE use (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	app_id      bigint REFERENCES app ON DELETE CASCADE, -- null: somebody needs it, no app is named
	endpoint_id bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	list        int2   NOT NULL, -- 0 request, 1 socket, 2 upload, 3 download, 4 udp, 5 tcp, 6 prefetch, 7 webview
	scheme      int2   NOT NULL, -- 0 https, 1 wss
	path        text   NOT NULL DEFAULT '',
	environment text   NOT NULL DEFAULT 'prod',
	owned_by    int2   NOT NULL DEFAULT 0, -- 0 people, 1 a file
	created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX use_once ON use (endpoint_id, COALESCE(app_id, 0), list, scheme, path, environment);
CREATE INDEX use_app ON use (app_id, list, endpoint_id);

CREATE TABLE endpoint_schedule (
	endpoint_id     bigint PRIMARY KEY REFERENCES endpoint ON DELETE CASCADE,
	enabled         bool   NOT NULL DEFAULT true,
	phase           int4   NOT NULL,            -- a hash of the endpoint: where in the interval it has its place
	every           int4,                       -- seconds; null: the installation's interval
	generation      int8   NOT NULL DEFAULT 0,  -- of the newest scan that was ordered
	done_generation int8   NOT NULL DEFAULT 0,  -- of the newest scan that was stored
	next_scan_at    timestamptz NOT NULL DEFAULT now(),
	last_scan_at    timestamptz,
	fail_streak     int4   NOT NULL DEFAULT 0   -- looks in a row that reached nothing
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 1);
CREATE INDEX endpoint_schedule_due ON endpoint_schedule (next_scan_at) WHERE enabled;

-- When an endpoint is looked at next: at its own place in the interval (seconds), so that a thousand endpoints added at
-- once do not stay together, a tenth of the interval off either way, so that nobody can set a clock by it, and never
-- sooner than a quarter of the interval from now. Missed times are not made up for.
-- +goose StatementBegin
CREATE FUNCTION planned_scan(phase int4, every int4, now timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
	SELECT to_timestamp(k * every + phase % every + ((k * 7919 + phase) % 2001 - 1000) * every / 10000.0)
	FROM (SELECT floor((extract(epoch FROM now) - phase % every) / every + 0.35)::int8 + 1 AS k) AS turn
$$;
-- +goose StatementEnd

-- Somebody asked for a scan now. Kept for a week.
CREATE TABLE scan_request (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	endpoint_id bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	generation  int8   NOT NULL,
	asked_by    bigint,
	asked_at    timestamptz NOT NULL DEFAULT now(),
	state       int2   NOT NULL DEFAULT 0, -- 0 queued, 1 running, 2 done, 3 given up
	scan_at     timestamptz                -- of the scan that answered; null before
);
CREATE INDEX scan_request_open ON scan_request (endpoint_id, generation) WHERE state < 2;
CREATE INDEX scan_request_asked ON scan_request (asked_at);

-- +goose Down
DROP FUNCTION planned_scan;
DROP TABLE scan_request, endpoint_schedule, use, app, node, endpoint, zone;
