-- What was seen, what was made of it, and that somebody looked.

-- +goose Up
-- Certificates and chains are named by their content: written once, never changed.
CREATE TABLE certificate (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	sha256      bytea  NOT NULL UNIQUE,
	der         bytea  NOT NULL,
	first_seen  timestamptz NOT NULL DEFAULT now(),
	-- What follows is null where the certificate cannot be parsed.
	spki_sha256 bytea,
	not_before  timestamptz,
	not_after   timestamptz,
	subject_cn  text,
	issuer_dn   text,
	serial      bytea,
	key_alg     int2,
	key_bits    int4,
	sig_alg     int2,
	is_ca       bool,
	sans        text[],
	lint        jsonb -- null: not linted
);
CREATE INDEX certificate_expiry ON certificate (not_after, id);
CREATE INDEX certificate_key ON certificate (spki_sha256);

CREATE TABLE chain (
	id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	sha256   bytea    NOT NULL UNIQUE, -- of the certificates' hashes, in the order presented
	cert_ids bigint[] NOT NULL
);

-- The stable facts: a row when their digest changes.
CREATE TABLE observation (
	id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	endpoint_id    bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	first_at       timestamptz NOT NULL,
	last_at        timestamptz, -- of the last scan that saw the same; null while nothing else was seen since
	digest         bytea  NOT NULL,
	schema_version int2   NOT NULL,
	facts          jsonb  NOT NULL, -- a snapshot without its certificates
	chain_ids      bigint[] NOT NULL DEFAULT '{}'
);
CREATE INDEX observation_endpoint ON observation (endpoint_id, id DESC);

-- What the rules made of an observation: a row when its digest changes.
CREATE TABLE judgement (
	id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	endpoint_id    bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	use_id         bigint REFERENCES use ON DELETE CASCADE, -- null: the endpoint itself
	observation_id bigint NOT NULL REFERENCES observation ON DELETE CASCADE,
	ruleset        text   NOT NULL, -- the version that judged, and whose roots it trusted
	profile        text   NOT NULL,
	judged_at      timestamptz NOT NULL,
	digest         bytea  NOT NULL,
	findings       jsonb  NOT NULL,
	verdicts       int2[] NOT NULL,
	reason         int2   NOT NULL  -- 0 a scan, 1 time passed, 2 the rules changed
);
CREATE INDEX judgement_endpoint ON judgement (endpoint_id, id DESC);
CREATE INDEX judgement_observation ON judgement (observation_id);

-- The certificates that an endpoint presents as its own, now.
CREATE TABLE endpoint_leaf (
	endpoint_id    bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	certificate_id bigint NOT NULL REFERENCES certificate,
	PRIMARY KEY (endpoint_id, certificate_id)
);
CREATE INDEX endpoint_leaf_certificate ON endpoint_leaf (certificate_id, endpoint_id);

-- What does not pass at an endpoint, now: a row a rule, level and status. It lets causes be counted and endpoints be
-- found by them without reading a judgement.
CREATE TABLE cause (
	endpoint_id bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	rule        text   NOT NULL,
	level       text   NOT NULL,
	status      int2   NOT NULL, -- 1 fail, 2 unknown
	severity    int2   NOT NULL, -- the worst on any platform: 0 none … 5 blocker
	platforms   int2   NOT NULL, -- where it weighs anything: bit 0 iOS, 1 Android, 2 HarmonyOS, 3 devtools
	PRIMARY KEY (endpoint_id, rule, level, status)
);
CREATE INDEX cause_rule ON cause (rule, level, status, severity, platforms, endpoint_id);

-- Thin proof that a scan ran, with the volatile facts. A partition a day.
CREATE TABLE scan (
	endpoint_id    bigint NOT NULL,
	at             timestamptz NOT NULL,
	generation     int8   NOT NULL,
	observation_id bigint NOT NULL,
	judgement_id   bigint NOT NULL,
	ms             int4   NOT NULL,
	reach          int2   NOT NULL,
	worker         int2,
	volatile       jsonb
) PARTITION BY RANGE (at);
CREATE INDEX scan_endpoint ON scan (endpoint_id, at DESC);
CREATE INDEX scan_at ON scan USING brin (at);
CREATE TABLE scan_default PARTITION OF scan DEFAULT;

CREATE TABLE daily_rollup (
	day      date NOT NULL,
	platform int2 NOT NULL,
	rule     text NOT NULL, -- "" counts endpoints by verdict; then severity is the verdict
	severity int2 NOT NULL,
	n        int4 NOT NULL,
	PRIMARY KEY (day, platform, rule, severity)
);

-- +goose Down
DROP TABLE daily_rollup, scan, cause, endpoint_leaf, judgement, observation, chain, certificate;
