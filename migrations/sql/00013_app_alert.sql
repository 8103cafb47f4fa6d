-- An alert about an app, whose code needs what its console does not list. It happens to no endpoint, and in no zone.

-- +goose Up
ALTER TABLE alert
	ADD COLUMN app_id bigint REFERENCES app ON DELETE SET NULL, -- null: it is about endpoints, or about an app that was deleted
	-- A version that knows no such alerts cannot read one without a zone. It would take one without members for one that
	-- is over, and say so.
	ALTER COLUMN zone_id DROP NOT NULL;
CREATE INDEX alert_app ON alert (app_id) WHERE app_id IS NOT NULL;

-- +goose Down
DELETE FROM alert WHERE zone_id IS NULL;
DROP INDEX alert_app;
ALTER TABLE alert DROP COLUMN app_id, ALTER COLUMN zone_id SET NOT NULL;
