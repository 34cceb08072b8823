//! Who may what with a project, and who did what.
//!
//! Invariants: a project is its owner's alone unless shared; what one may not see does not exist for one.

use super::{Project, Result, Store};
use crate::folder::new_id;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{Row, query};

/// What an account may do with a project; each may what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Looks at results, lists and rows.
    Sees,
    /// Corrects, decides, learns, brings later tables.
    Changes,
    /// Shares and deletes.
    Owns,
}

/// With whom a project is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// An account, or [`EVERYONE`].
    pub with: String,
    /// Whether they may change it.
    pub can_change: bool,
}

/// All who sign in.
pub const EVERYONE: &str = "everyone";

/// One line of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Whose account; none without accounts, or where nobody was signed in.
    pub account_id: Option<String>,
    /// Its name then, or the name that was tried.
    pub account_name: String,
    /// What was done.
    pub act: String,
    /// The project concerned.
    pub project_id: Option<String>,
    /// Its name then.
    pub project_name: Option<String>,
    /// Which row, file or account.
    pub detail: String,
}

impl Store {
    /// What an account may do with a project.
    pub async fn access(&self, project: &Project, account: &str) -> Result<Option<Access>> {
        if project.owner_id.as_deref() == Some(account) {
            return Ok(Some(Access::Owns));
        }
        let row = query("SELECT MAX(can_change) AS most FROM share WHERE project_id = $1 AND with_id IN ($2, $3)")
            .bind(&project.id)
            .bind(account)
            .bind(EVERYONE)
            .fetch_one(&self.pool)
            .await?;
        let most: Option<i64> = row.try_get("most")?;
        Ok(most.map(|most| if most > 0 { Access::Changes } else { Access::Sees }))
    }

    /// With whom a project is shared.
    pub async fn shares(&self, project: &str) -> Result<Vec<Share>> {
        let rows = query("SELECT with_id, can_change FROM share WHERE project_id = $1 ORDER BY with_id")
            .bind(project)
            .fetch_all(&self.pool)
            .await?;
        let share = |row: &AnyRow| {
            let can_change: i64 = row.try_get("can_change")?;
            Ok(Share { with: row.try_get("with_id")?, can_change: can_change > 0 })
        };
        rows.iter().map(share).collect()
    }

    /// Shares a project with these, and no one else.
    pub async fn share(&self, project: &str, shares: &[Share]) -> Result<()> {
        let mut all = self.pool.begin().await?;
        query("DELETE FROM share WHERE project_id = $1").bind(project).execute(&mut *all).await?;
        for share in shares {
            query("INSERT INTO share (project_id, with_id, can_change) VALUES ($1, $2, $3)")
                .bind(project)
                .bind(&share.with)
                .bind(i64::from(share.can_change))
                .execute(&mut *all)
                .await?;
        }
        all.commit().await
    }

    /// Writes a line of the log.
    pub async fn log(&self, entry: &Entry) -> Result<()> {
        query(
            "INSERT INTO audit (id, at, account_id, account_name, act, project_id, project_name, detail) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(new_id().map_err(sqlx::Error::Io)?)
        .bind(entry.at)
        .bind(&entry.account_id)
        .bind(&entry.account_name)
        .bind(&entry.act)
        .bind(&entry.project_id)
        .bind(&entry.project_name)
        .bind(&entry.detail)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Lines of the log, newest first: those of a project, or all.
    pub async fn logged(&self, project: Option<&str>, skip: usize, take: usize) -> Result<Vec<Entry>> {
        let rows = query("SELECT * FROM audit WHERE project_id = $1 OR $2 = 1 ORDER BY at DESC, id LIMIT $3 OFFSET $4")
            .bind(project)
            .bind(i64::from(project.is_none()))
            .bind(i64::try_from(take).unwrap_or(i64::MAX))
            .bind(i64::try_from(skip).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        let entry = |row: &AnyRow| {
            Ok(Entry {
                at: row.try_get("at")?,
                account_id: row.try_get("account_id")?,
                account_name: row.try_get("account_name")?,
                act: row.try_get("act")?,
                project_id: row.try_get("project_id")?,
                project_name: row.try_get("project_name")?,
                detail: row.try_get("detail")?,
            })
        };
        rows.iter().map(entry).collect()
    }
}
