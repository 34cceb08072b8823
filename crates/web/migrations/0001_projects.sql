-- A project: one table, one question, one model. Times are milliseconds since 1970; texts that hold structure are JSON.
CREATE TABLE project (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    file_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    reading TEXT NOT NULL,
    choices TEXT NOT NULL,
    effort TEXT NOT NULL,
    state TEXT NOT NULL,
    queued_at BIGINT,
    failure TEXT
);
CREATE INDEX project_by_state ON project (state, queued_at);
-- A later table of a project.
CREATE TABLE month (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES project (id),
    file_name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX month_by_project ON month (project_id, created_at);
