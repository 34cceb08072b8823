-- The data folder that belongs to this store bears the same mark.
CREATE TABLE identity (
    id TEXT PRIMARY KEY
);
-- Whose link it is; nobody's where it was made on the server itself.
ALTER TABLE invite ADD COLUMN maker_id TEXT REFERENCES account (id);
