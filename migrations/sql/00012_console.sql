-- What an app's console and its team say of it, who keeps that, and what its code was last seen to do.

-- +goose Up
ALTER TABLE app
	ADD COLUMN owner      text NOT NULL DEFAULT '', -- a team or a person, in words; owner_id is an account
	ADD COLUMN kept_by    int2,                     -- 0 people, by pages and API; 1 a file; null: its lists were never told
	ADD COLUMN console    jsonb,                    -- facts.Console; null with kept_by
	ADD COLUMN console_at timestamptz,
	ADD COLUMN console_by bigint REFERENCES account ON DELETE SET NULL;

-- An address that an app's file pins; null: somebody did by hand.
ALTER TABLE node ADD COLUMN app_id bigint REFERENCES app ON DELETE CASCADE;
CREATE INDEX node_app ON node (app_id) WHERE app_id IS NOT NULL;

-- The newest reading of its code. The judgement is made on reading, by the rules and the lists of that moment.
CREATE TABLE app_lint (
	app_id     bigint PRIMARY KEY REFERENCES app ON DELETE CASCADE,
	at         timestamptz NOT NULL,
	account_id bigint REFERENCES account ON DELETE SET NULL, -- who sent it
	commit     text   NOT NULL DEFAULT '',                   -- of the code; '': it was not told
	tool       text   NOT NULL DEFAULT '',                   -- the version that read it
	sha256     bytea  NOT NULL CHECK (length(sha256) = 32),  -- of project before it was compressed
	project    bytea  NOT NULL                               -- facts.Project, JSON in gzip
);

-- +goose Down
DROP TABLE app_lint;
DROP INDEX node_app;
ALTER TABLE node DROP COLUMN app_id;
ALTER TABLE app DROP COLUMN console_by, DROP COLUMN console_at, DROP COLUMN console, DROP COLUMN kept_by, DROP COLUMN owner;
