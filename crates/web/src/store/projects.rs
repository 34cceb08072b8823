//! Projects and their later tables.

use super::access::EVERYONE;
use super::{Result, Store, from_json, json, now};
use makalu::{Choices, Effort, Error, ReadOptions};
use sqlx::any::AnyRow;
use sqlx::{Row, query};

/// Where a project stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The table is there; nothing was learnt.
    Table,
    /// Waits for its turn.
    Queued,
    /// A child process learns.
    Learning,
    /// There is a model.
    Done,
    /// Learning ended without a model.
    Failed,
    /// The user stopped it.
    Stopped,
}

impl State {
    const ALL: [(State, &str); 6] = [
        (State::Table, "table"),
        (State::Queued, "queued"),
        (State::Learning, "learning"),
        (State::Done, "done"),
        (State::Failed, "failed"),
        (State::Stopped, "stopped"),
    ];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        State::ALL.iter().find(|(state, _)| *state == self).map_or("table", |(_, name)| name)
    }

    fn of(name: &str) -> Option<State> {
        State::ALL.iter().find(|(_, n)| *n == name).map(|(state, _)| *state)
    }
}

/// A table, a question and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Name of the table's file.
    pub file_name: String,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
    /// How the file is to be read.
    pub reading: ReadOptions,
    /// What its columns are for.
    pub choices: Choices,
    /// How much work to spend.
    pub effort: Effort,
    /// Where it stands.
    pub state: State,
    /// Why learning ended without a model.
    pub failure: Option<Error>,
    /// Whose it is; nobody's without accounts.
    pub owner_id: Option<String>,
}

/// A later table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// Identifier.
    pub id: String,
    /// Name of its file.
    pub file_name: String,
    /// When it came, milliseconds since 1970.
    pub created_at: i64,
}

fn project(row: &AnyRow) -> Result<Project> {
    let failure: Option<String> = row.try_get("failure")?;
    let state: String = row.try_get("state")?;
    Ok(Project {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        file_name: row.try_get("file_name")?,
        created_at: row.try_get("created_at")?,
        reading: from_json(row.try_get("reading")?)?,
        choices: from_json(row.try_get("choices")?)?,
        effort: from_json(row.try_get("effort")?)?,
        state: State::of(&state).ok_or_else(|| sqlx::Error::Decode(format!("state {state}").into()))?,
        failure: failure.as_deref().map(from_json).transpose()?,
        owner_id: row.try_get("owner_id")?,
    })
}

impl Store {
    /// A new project.
    pub async fn add(&self, project: &Project) -> Result<()> {
        query(
            "INSERT INTO project (id, name, file_name, created_at, reading, choices, effort, state, owner_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&project.id)
        .bind(&project.name)
        .bind(&project.file_name)
        .bind(project.created_at)
        .bind(json(&project.reading)?)
        .bind(json(&project.choices)?)
        .bind(json(&project.effort)?)
        .bind(project.state.name())
        .bind(&project.owner_id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The projects that an account sees, newest first; without accounts all.
    pub async fn projects(&self, account: Option<&str>) -> Result<Vec<Project>> {
        let rows = query(
            "SELECT * FROM project WHERE deleted_at IS NULL AND ($1 = 1 OR owner_id = $2 OR id IN (SELECT project_id \
             FROM share WHERE with_id IN ($2, $3))) ORDER BY created_at DESC, id",
        )
        .bind(i64::from(account.is_none()))
        .bind(account)
        .bind(EVERYONE)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(project).collect()
    }

    /// Identifiers of all projects, deleted ones that can still come back included.
    pub async fn known(&self) -> Result<Vec<String>> {
        let rows = query("SELECT id FROM project").fetch_all(&self.pool).await?;
        rows.iter().map(|row| row.try_get("id")).collect()
    }

    /// The project of this identifier.
    pub async fn project(&self, id: &str) -> Result<Option<Project>> {
        let row = query("SELECT * FROM project WHERE id = $1 AND deleted_at IS NULL")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(project).transpose()
    }

    /// What the user decided of reading, columns and effort.
    pub async fn decide(&self, project: &Project) -> Result<()> {
        query("UPDATE project SET reading = $2, choices = $3, effort = $4 WHERE id = $1")
            .bind(&project.id)
            .bind(json(&project.reading)?)
            .bind(json(&project.choices)?)
            .bind(json(&project.effort)?)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Puts a project into the queue, unless it is there or being learnt already.
    pub async fn queue(&self, id: &str) -> Result<()> {
        query("UPDATE project SET state = 'queued', queued_at = $2, failure = NULL WHERE id = $1 AND state NOT IN ('queued', 'learning')")
            .bind(id)
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// How many projects come before this one in the queue, the one that is learnt now included.
    pub async fn before(&self, id: &str) -> Result<i64> {
        let row = query(
            "SELECT COUNT(*) AS n FROM project, (SELECT queued_at AS mine FROM project WHERE id = $1) AS own \
             WHERE deleted_at IS NULL AND id <> $1 AND (state = 'learning' OR (state = 'queued' \
             AND (queued_at < mine OR (queued_at = mine AND id < $1))))",
        )
        .bind(id)
        .fetch_one(&self.pool)
        .await?;
        row.try_get("n")
    }

    /// The project whose turn it is, now marked as being learnt.
    pub async fn take(&self) -> Result<Option<Project>> {
        let row = query(
            "UPDATE project SET state = 'learning' WHERE id = (SELECT id FROM project WHERE state = 'queued' \
             AND deleted_at IS NULL ORDER BY queued_at, id LIMIT 1) RETURNING *",
        )
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(project).transpose()
    }

    /// Where a project stands after learning, unless the user stopped it meanwhile.
    pub async fn ended(&self, id: &str, state: State, failure: Option<&Error>) -> Result<()> {
        query("UPDATE project SET state = $2, failure = $3 WHERE id = $1 AND state = 'learning'")
            .bind(id)
            .bind(state.name())
            .bind(failure.map(json).transpose()?)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The user wants no more learning.
    pub async fn stop(&self, id: &str) -> Result<()> {
        query("UPDATE project SET state = 'stopped' WHERE id = $1 AND state IN ('queued', 'learning')")
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A table that was read anew knows no model any more.
    pub async fn forget_model(&self, id: &str) -> Result<()> {
        query(
            "UPDATE project SET state = 'table', failure = NULL WHERE id = $1 AND state NOT IN ('queued', 'learning')",
        )
        .bind(id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Deletes a project, or brings it back, for its owner; without accounts for whoever asks. False where there is none.
    pub async fn delete(&self, id: &str, owner: Option<&str>, deleted: bool) -> Result<bool> {
        let done = query("UPDATE project SET deleted_at = $2 WHERE id = $1 AND ($3 = 1 OR owner_id = $4)")
            .bind(id)
            .bind(deleted.then(now))
            .bind(i64::from(owner.is_none()))
            .bind(owner)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// A later table of a project.
    pub async fn add_month(&self, project: &str, month: &Month) -> Result<()> {
        query("INSERT INTO month (id, project_id, file_name, created_at) VALUES ($1, $2, $3, $4)")
            .bind(&month.id)
            .bind(project)
            .bind(&month.file_name)
            .bind(month.created_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The later tables of a project, newest first.
    pub async fn months(&self, project: &str) -> Result<Vec<Month>> {
        let rows = query("SELECT * FROM month WHERE project_id = $1 ORDER BY created_at DESC, id")
            .bind(project)
            .fetch_all(&self.pool)
            .await?;
        let month = |row: &AnyRow| {
            Ok(Month {
                id: row.try_get("id")?,
                file_name: row.try_get("file_name")?,
                created_at: row.try_get("created_at")?,
            })
        };
        rows.iter().map(month).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_each;
    use super::*;

    fn sample(id: &str) -> Project {
        Project {
            id: id.to_owned(),
            name: "Clients".to_owned(),
            file_name: "clients.csv".to_owned(),
            created_at: now(),
            reading: ReadOptions::default(),
            choices: Choices { target: Some("statut".to_owned()), ..Choices::default() },
            effort: Effort::Quick,
            state: State::Table,
            failure: None,
            owner_id: None,
        }
    }

    #[tokio::test]
    async fn a_killed_server_goes_on_where_it_was() {
        on_each(async |place| {
            let store = Store::open(&place).await.expect("opens");
            store.add(&sample("one")).await.expect("adds");
            store.add(&sample("two")).await.expect("adds");
            assert_eq!(store.take().await.expect("asks"), None, "nothing was queued");
            store.queue("one").await.expect("queues");
            assert_eq!(store.take().await.expect("asks").map(|p| p.id).as_deref(), Some("one"));
            store.queue("one").await.expect("changes nothing");
            assert_eq!(store.take().await.expect("asks"), None, "it is learnt once");
            store.queue("two").await.expect("queues");
            assert_eq!(store.before("two").await.expect("counts"), 1);
            store.stop("two").await.expect("stops");
            store.delete("two", None, true).await.expect("deletes");
            assert_eq!(store.project("two").await.expect("asks"), None);
            store.delete("two", None, false).await.expect("brings back");
            assert_eq!(store.project("two").await.expect("asks").map(|p| p.choices), Some(sample("two").choices));
            store.delete("two", None, true).await.expect("deletes");
            drop(store);
            let store = Store::open(&place).await.expect("opens again");
            store.restart().await.expect("starts again");
            assert_eq!(store.known().await.expect("lists"), ["one"]);
            assert_eq!(store.take().await.expect("asks").map(|p| p.id).as_deref(), Some("one"), "it is queued again");
            store.stop("one").await.expect("stops");
            store.ended("one", State::Done, None).await.expect("comes too late");
            assert_eq!(store.project("one").await.expect("asks").map(|p| p.state), Some(State::Stopped));
        })
        .await;
    }
}
