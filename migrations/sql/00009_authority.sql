-- On whom a chain depends: the roots at which it ends on some platform, and the intermediates on the way there.

-- +goose Up

-- A name with a key, whatever certificates it has.
CREATE TABLE authority (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	key        bytea NOT NULL UNIQUE CHECK (length(key) = 32), -- SHA-256 of subject and SubjectPublicKeyInfo in DER
	name       text  NOT NULL,
	first_seen timestamptz NOT NULL DEFAULT now()
);
-- Those that were presented, and those by which root lists name it, though nobody presents them.
CREATE TABLE authority_certificate (
	sha256       bytea  PRIMARY KEY CHECK (length(sha256) = 32),
	authority_id bigint NOT NULL REFERENCES authority
);
CREATE INDEX authority_certificate_of ON authority_certificate (authority_id, sha256);

-- What stands now, an extract of the newest judgement. It is filled by the scans, and by judging again within a day.
CREATE TABLE endpoint_authority (
	endpoint_id  bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	authority_id bigint NOT NULL REFERENCES authority,
	root         bool   NOT NULL, -- a path ends there
	PRIMARY KEY (endpoint_id, authority_id)
);
-- Who asks for all below one reads it, and who counts reads nothing else.
CREATE INDEX endpoint_authority_below ON endpoint_authority (authority_id, endpoint_id) INCLUDE (root);

-- +goose Down
DROP TABLE endpoint_authority;
DROP TABLE authority_certificate;
DROP TABLE authority;
