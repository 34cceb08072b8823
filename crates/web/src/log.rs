//! The log of who did what: who saw or took away which scores, who came in, who let whom in.
//!
//! In: acts of visitors with an account. Out: lines in the store.
//! Invariants: without accounts nothing is written: there is one person, and it is their machine; what was looked at is
//! written once in a quarter of an hour, whatever else is written each time.

use crate::guard::Who;
use crate::store::{Entry, Project, Store, now};
use std::collections::HashMap;
use std::sync::Mutex;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Signed in.
    SignedIn,
    /// Tried to sign in with a wrong name or password.
    Refused,
    /// Signed out.
    SignedOut,
    /// Made an account from a link.
    Joined,
    /// Changed a password.
    Password,
    /// Made a link for someone.
    Invited,
    /// Took a link back.
    Withdrawn,
    /// Gave an account another role.
    Role,
    /// Closed an account.
    Closed,
    /// Let a program in.
    Token,
    /// Took a program's way in back.
    Revoked,
    /// Made a project.
    Made,
    /// Deleted a project.
    Deleted,
    /// Brought a deleted project back.
    Restored,
    /// Shared a project, or ended that.
    Shared,
    /// Learnt.
    Learnt,
    /// Brought a later table.
    Month,
    /// Saw the list of scores.
    List,
    /// Saw the score of one row.
    Row,
    /// Took scores or the model away.
    Export,
}

impl Act {
    /// All of them.
    pub const ALL: [Act; 19] = [
        Act::SignedIn,
        Act::Refused,
        Act::SignedOut,
        Act::Joined,
        Act::Password,
        Act::Invited,
        Act::Role,
        Act::Closed,
        Act::Token,
        Act::Revoked,
        Act::Made,
        Act::Deleted,
        Act::Restored,
        Act::Shared,
        Act::Learnt,
        Act::Month,
        Act::List,
        Act::Row,
        Act::Export,
    ];

    /// The identifier of its text, which is also its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Act::SignedIn => "web-act-signed-in",
            Act::Refused => "web-act-refused",
            Act::SignedOut => "web-act-signed-out",
            Act::Joined => "web-act-joined",
            Act::Password => "web-act-password",
            Act::Invited => "web-act-invited",
            Act::Withdrawn => "web-act-withdrawn",
            Act::Role => "web-act-role",
            Act::Closed => "web-act-closed",
            Act::Token => "web-act-token",
            Act::Revoked => "web-act-revoked",
            Act::Made => "web-act-made",
            Act::Deleted => "web-act-deleted",
            Act::Restored => "web-act-restored",
            Act::Shared => "web-act-shared",
            Act::Learnt => "web-act-learnt",
            Act::Month => "web-act-month",
            Act::List => "web-act-list",
            Act::Row => "web-act-row",
            Act::Export => "web-act-export",
        }
    }

    /// Looked at, over and over, as pages are.
    fn is_look(self) -> bool {
        matches!(self, Act::List | Act::Row)
    }
}

/// Milliseconds in which a second look is not written.
const QUARTER: i64 = 15 * 60_000;
/// Looks remembered.
const REMEMBERED: usize = 10_000;

/// Account, project, act and detail.
type Look = (String, String, Act, String);

/// What was written a moment ago.
#[derive(Debug, Default)]
pub struct Log {
    /// When a look was written.
    looks: Mutex<HashMap<Look, i64>>,
}

impl Log {
    /// Writes a line.
    ///
    /// Errors: the store cannot be written; then nothing should be shown.
    pub async fn write(
        &self,
        store: &Store,
        who: &Who,
        act: Act,
        project: Option<&Project>,
        detail: &str,
    ) -> Result<(), sqlx::Error> {
        let Who::Account(account) = who else { return Ok(()) };
        let project_id = project.map(|p| p.id.clone());
        let look = (account.id.clone(), project_id.clone().unwrap_or_default(), act, detail.to_owned());
        if act.is_look() && self.was_written(&look) {
            return Ok(());
        }
        store
            .log(&Entry {
                at: now(),
                account_id: Some(account.id.clone()),
                account_name: account.name.clone(),
                act: act.name().to_owned(),
                project_id,
                project_name: project.map(|p| p.name.clone()),
                detail: detail.to_owned(),
            })
            .await?;
        if act.is_look() {
            self.looks.lock().expect("no panic while held").insert(look, now());
        }
        Ok(())
    }

    fn was_written(&self, look: &Look) -> bool {
        let mut looks = self.looks.lock().expect("no panic while held");
        if looks.len() >= REMEMBERED {
            let lately = now() - QUARTER;
            looks.retain(|_, at| *at > lately);
        }
        if looks.len() >= REMEMBERED {
            looks.clear();
        }
        looks.get(look).is_some_and(|at| *at > now() - QUARTER)
    }
}
