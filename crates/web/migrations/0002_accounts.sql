-- People. A secret is kept as its SHA-256 in hexadecimal, a password as its argon2id text; neither can be read back.
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    -- In small letters, as it is compared when signing in.
    name TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE TABLE session (
    digest TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX session_by_account ON session (account_id);
-- A link that makes an account, or sets the password of one anew; it works once.
CREATE TABLE invite (
    digest TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    account_id TEXT REFERENCES account (id),
    created_at BIGINT NOT NULL
);
-- A program's way in; without accounts it belongs to nobody.
CREATE TABLE token (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    account_id TEXT REFERENCES account (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
-- Without accounts a project belongs to nobody.
ALTER TABLE project ADD COLUMN owner_id TEXT REFERENCES account (id);
-- Who else sees a project: an account, or `everyone`.
CREATE TABLE share (
    project_id TEXT NOT NULL REFERENCES project (id),
    with_id TEXT NOT NULL,
    can_change BIGINT NOT NULL,
    PRIMARY KEY (project_id, with_id)
);
-- Who did what, and when. Names stand beside identifiers: the log outlives what it names.
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    account_id TEXT,
    account_name TEXT NOT NULL,
    act TEXT NOT NULL,
    project_id TEXT,
    project_name TEXT,
    detail TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_project ON audit (project_id, at);
