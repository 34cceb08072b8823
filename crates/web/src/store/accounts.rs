//! Accounts and what lets them in: sessions, invitations, tokens of programs.
//!
//! Invariants: secrets come as digests; a changed password, another role's loss of access and a closed account end every
//! session and token of it at once.

use super::{Result, Store, now};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{Row, query};

/// What an account may do; each may what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees what is shared with it.
    Reader,
    /// Makes projects, learns, shares.
    Analyst,
    /// Invites, changes roles, closes accounts, reads the log.
    Administrator,
}

impl Role {
    /// All roles, weakest first.
    pub const ALL: [Role; 3] = [Role::Reader, Role::Analyst, Role::Administrator];

    /// Its name in the store and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Analyst => "analyst",
            Role::Administrator => "administrator",
        }
    }

    /// The role of this name.
    pub fn of(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Someone who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Identifier.
    pub id: String,
    /// Name, in small letters.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
    /// Whether it was closed.
    pub closed: bool,
}

/// What a link is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Role of the account to be made.
    pub role: Role,
    /// The account whose password is to be set anew, instead.
    pub account: Option<Account>,
}

/// A link that waits for someone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// Digest of its secret, which names it.
    pub id: String,
    /// Role of the account to be made.
    pub role: Role,
    /// The account whose password it sets, by name.
    pub account: Option<String>,
    /// Who made it, by name; nobody where it was made on the server itself.
    pub maker: Option<String>,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
}

/// A program's way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Identifier.
    pub id: String,
    /// What it is for, in its owner's words.
    pub name: String,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
    /// When it was last used.
    pub used_at: Option<i64>,
}

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;
/// A session unused for so long has ended.
const SESSION: i64 = 14 * 24 * HOUR;
/// A link not used for so long is void.
const INVITE: i64 = 7 * 24 * HOUR;
/// Whoever takes an administrator away waits for whoever is about to take another.
const ADMINISTRATORS: &str = "UPDATE account SET role = role WHERE role = 'administrator'";

fn account(row: &AnyRow) -> Result<Account> {
    let role: String = row.try_get("role")?;
    let closed_at: Option<i64> = row.try_get("closed_at")?;
    Ok(Account {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        role: Role::of(&role).ok_or_else(|| sqlx::Error::Decode(format!("role {role}").into()))?,
        created_at: row.try_get("created_at")?,
        closed: closed_at.is_some(),
    })
}

impl Store {
    /// Whether anybody has an account: from then on nobody comes in without.
    pub async fn has_accounts(&self) -> Result<bool> {
        Ok(query("SELECT id FROM account LIMIT 1").fetch_optional(&self.pool).await?.is_some())
    }

    /// All accounts, by name.
    pub async fn accounts(&self) -> Result<Vec<Account>> {
        let rows = query("SELECT * FROM account ORDER BY name").fetch_all(&self.pool).await?;
        rows.iter().map(account).collect()
    }

    /// The account of this identifier.
    pub async fn account(&self, id: &str) -> Result<Option<Account>> {
        let row = query("SELECT * FROM account WHERE id = $1").bind(id).fetch_optional(&self.pool).await?;
        row.as_ref().map(account).transpose()
    }

    /// The open account of this name, and what is kept of its password.
    pub async fn password(&self, name: &str) -> Result<Option<(Account, String)>> {
        let row = query("SELECT * FROM account WHERE name = $1 AND closed_at IS NULL")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(|row| Ok((account(row)?, row.try_get("password")?))).transpose()
    }

    /// Uses a link up and makes the account that it is for; the first account takes over what was made without accounts.
    /// False where the link is void or the name is taken.
    pub async fn join(&self, invite: &str, account: &Account, password: &str) -> Result<bool> {
        let mut all = self.pool.begin().await?;
        let used = query("DELETE FROM invite WHERE digest = $1 AND created_at > $2 AND account_id IS NULL")
            .bind(invite)
            .bind(now() - INVITE)
            .execute(&mut *all)
            .await?;
        let made = query(
            "INSERT INTO account (id, name, password, role, created_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(&account.id)
        .bind(&account.name)
        .bind(password)
        .bind(account.role.name())
        .bind(account.created_at)
        .execute(&mut *all)
        .await?;
        if used.rows_affected() != 1 || made.rows_affected() != 1 {
            all.rollback().await?;
            return Ok(false);
        }
        if account.role == Role::Administrator {
            query("UPDATE project SET owner_id = $1 WHERE owner_id IS NULL")
                .bind(&account.id)
                .execute(&mut *all)
                .await?;
            query("DELETE FROM token WHERE account_id IS NULL").execute(&mut *all).await?;
        }
        all.commit().await?;
        Ok(true)
    }

    /// Uses a link up and sets the password of the account that it is for. False where the link is void.
    pub async fn reset(&self, invite: &str, account: &str, password: &str) -> Result<bool> {
        let used = query("DELETE FROM invite WHERE digest = $1 AND created_at > $2 AND account_id = $3")
            .bind(invite)
            .bind(now() - INVITE)
            .bind(account)
            .execute(&self.pool)
            .await?;
        if used.rows_affected() != 1 {
            return Ok(false);
        }
        self.set_password(account, password).await?;
        Ok(true)
    }

    /// Sets a password anew; whoever was signed in as this account is not any more, programs included.
    pub async fn set_password(&self, account: &str, password: &str) -> Result<()> {
        let mut all = self.pool.begin().await?;
        query("UPDATE account SET password = $2 WHERE id = $1").bind(account).bind(password).execute(&mut *all).await?;
        for statement in [
            "DELETE FROM session WHERE account_id = $1",
            "DELETE FROM token WHERE account_id = $1",
            "DELETE FROM invite WHERE account_id = $1",
        ] {
            query(statement).bind(account).execute(&mut *all).await?;
        }
        all.commit().await
    }

    /// Gives an account another role; links that it made as an administrator are void. False where no administrator
    /// would be left.
    pub async fn set_role(&self, account: &str, role: Role) -> Result<bool> {
        let mut all = self.pool.begin().await?;
        query(ADMINISTRATORS).execute(&mut *all).await?;
        let done = query(
            "UPDATE account SET role = $2 WHERE id = $1 AND ($2 = 'administrator' OR EXISTS (SELECT id FROM account \
             WHERE id <> $1 AND role = 'administrator' AND closed_at IS NULL))",
        )
        .bind(account)
        .bind(role.name())
        .execute(&mut *all)
        .await?;
        if role != Role::Administrator && done.rows_affected() == 1 {
            query("DELETE FROM invite WHERE maker_id = $1").bind(account).execute(&mut *all).await?;
        }
        all.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Closes an account for good; its projects go to `heir`. False where no administrator would be left.
    pub async fn close_account(&self, account: &str, heir: &str) -> Result<bool> {
        let mut all = self.pool.begin().await?;
        query(ADMINISTRATORS).execute(&mut *all).await?;
        let closed = query(
            "UPDATE account SET closed_at = $2, password = '' WHERE id = $1 AND closed_at IS NULL AND EXISTS \
             (SELECT id FROM account WHERE id <> $1 AND role = 'administrator' AND closed_at IS NULL)",
        )
        .bind(account)
        .bind(now())
        .execute(&mut *all)
        .await?;
        if closed.rows_affected() != 1 {
            all.rollback().await?;
            return Ok(false);
        }
        for statement in [
            "DELETE FROM session WHERE account_id = $1",
            "DELETE FROM token WHERE account_id = $1",
            "DELETE FROM invite WHERE account_id = $1 OR maker_id = $1",
            "DELETE FROM share WHERE with_id = $1",
        ] {
            query(statement).bind(account).execute(&mut *all).await?;
        }
        query("UPDATE project SET owner_id = $2 WHERE owner_id = $1")
            .bind(account)
            .bind(heir)
            .execute(&mut *all)
            .await?;
        all.commit().await?;
        Ok(true)
    }

    /// A session begins.
    pub async fn sign_in(&self, digest: &str, account: &str) -> Result<()> {
        query("DELETE FROM session WHERE seen_at < $1").bind(now() - SESSION).execute(&self.pool).await?;
        query("INSERT INTO session (digest, account_id, created_at, seen_at) VALUES ($1, $2, $3, $3)")
            .bind(digest)
            .bind(account)
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A session ends.
    pub async fn sign_out(&self, digest: &str) -> Result<()> {
        query("DELETE FROM session WHERE digest = $1").bind(digest).execute(&self.pool).await?;
        Ok(())
    }

    /// Whose session this is, if it has not ended.
    pub async fn session(&self, digest: &str) -> Result<Option<Account>> {
        let row = query(
            "SELECT account.*, session.seen_at FROM session JOIN account ON account.id = session.account_id \
             WHERE session.digest = $1 AND session.seen_at > $2 AND account.closed_at IS NULL",
        )
        .bind(digest)
        .bind(now() - SESSION)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let seen_at: i64 = row.try_get("seen_at")?;
        if seen_at < now() - HOUR {
            query("UPDATE session SET seen_at = $2 WHERE digest = $1")
                .bind(digest)
                .bind(now())
                .execute(&self.pool)
                .await?;
        }
        account(&row).map(Some)
    }

    /// Makes a link good; for an account it sets the password anew, otherwise it makes one of this role.
    pub async fn invite(&self, digest: &str, role: Role, account: Option<&str>, maker: Option<&str>) -> Result<()> {
        query("INSERT INTO invite (digest, role, account_id, maker_id, created_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(digest)
            .bind(role.name())
            .bind(account)
            .bind(maker)
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Makes a link good for an administrator, and those made before it void.
    pub async fn invite_administrator(&self, digest: &str) -> Result<()> {
        query("DELETE FROM invite WHERE role = 'administrator' AND account_id IS NULL").execute(&self.pool).await?;
        self.invite(digest, Role::Administrator, None, None).await
    }

    /// What a link is good for; nothing where it was used or is void.
    pub async fn invited(&self, digest: &str) -> Result<Option<Invite>> {
        let row = query("SELECT role, account_id FROM invite WHERE digest = $1 AND created_at > $2")
            .bind(digest)
            .bind(now() - INVITE)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let role: String = row.try_get("role")?;
        let id: Option<String> = row.try_get("account_id")?;
        let account = match id {
            Some(id) => self.account(&id).await?,
            None => None,
        };
        Ok(Role::of(&role).map(|role| Invite { role, account }))
    }

    /// Links that wait for someone, newest first.
    pub async fn pending(&self) -> Result<Vec<Pending>> {
        let rows = query(
            "SELECT invite.digest, invite.role, invite.created_at, whom.name AS whom, maker.name AS maker FROM invite \
             LEFT JOIN account AS whom ON whom.id = invite.account_id \
             LEFT JOIN account AS maker ON maker.id = invite.maker_id \
             WHERE invite.created_at > $1 ORDER BY invite.created_at DESC, invite.digest",
        )
        .bind(now() - INVITE)
        .fetch_all(&self.pool)
        .await?;
        let pending = |row: &AnyRow| {
            let role: String = row.try_get("role")?;
            Ok(Pending {
                id: row.try_get("digest")?,
                role: Role::of(&role).ok_or_else(|| sqlx::Error::Decode(format!("role {role}").into()))?,
                account: row.try_get("whom")?,
                maker: row.try_get("maker")?,
                created_at: row.try_get("created_at")?,
            })
        };
        rows.iter().map(pending).collect()
    }

    /// Makes a link void. False where there is none.
    pub async fn withdraw(&self, digest: &str) -> Result<bool> {
        let gone = query("DELETE FROM invite WHERE digest = $1").bind(digest).execute(&self.pool).await?;
        Ok(gone.rows_affected() == 1)
    }

    /// A way in for a program.
    pub async fn add_token(&self, token: &Token, digest: &str, account: Option<&str>) -> Result<()> {
        query("INSERT INTO token (id, digest, account_id, name, created_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(&token.id)
            .bind(digest)
            .bind(account)
            .bind(&token.name)
            .bind(token.created_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The tokens of an account, newest first.
    pub async fn tokens(&self, account: Option<&str>) -> Result<Vec<Token>> {
        let rows = query(
            "SELECT * FROM token WHERE account_id = $1 OR (account_id IS NULL AND $2 = 1) ORDER BY created_at DESC, id",
        )
        .bind(account)
        .bind(i64::from(account.is_none()))
        .fetch_all(&self.pool)
        .await?;
        let token = |row: &AnyRow| {
            Ok(Token {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                created_at: row.try_get("created_at")?,
                used_at: row.try_get("used_at")?,
            })
        };
        rows.iter().map(token).collect()
    }

    /// Takes a token back. False where there is none.
    pub async fn revoke(&self, id: &str, account: Option<&str>) -> Result<bool> {
        let gone = query("DELETE FROM token WHERE id = $1 AND (account_id = $2 OR (account_id IS NULL AND $3 = 1))")
            .bind(id)
            .bind(account)
            .bind(i64::from(account.is_none()))
            .execute(&self.pool)
            .await?;
        Ok(gone.rows_affected() == 1)
    }

    /// Whose token this is: nothing where it is none, `Some(None)` where it was made without accounts.
    pub async fn token(&self, digest: &str) -> Result<Option<Option<Account>>> {
        let row = query("SELECT id, account_id, used_at FROM token WHERE digest = $1")
            .bind(digest)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (id, owner): (String, Option<String>) = (row.try_get("id")?, row.try_get("account_id")?);
        let used_at: Option<i64> = row.try_get("used_at")?;
        if used_at.is_none_or(|at| at < now() - HOUR) {
            query("UPDATE token SET used_at = $2 WHERE id = $1").bind(&id).bind(now()).execute(&self.pool).await?;
        }
        let Some(owner) = owner else { return Ok(Some(None)) };
        let account = self.account(&owner).await?.filter(|a| !a.closed);
        Ok(account.map(Some))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_each;
    use super::*;

    fn account(id: &str, role: Role) -> Account {
        Account { id: id.to_owned(), name: format!("{id}@example.com"), role, created_at: now(), closed: false }
    }

    #[tokio::test]
    async fn a_link_works_once_and_a_new_password_ends_every_session() {
        on_each(async |place| {
            let store = Store::open(&place).await.expect("opens");
            assert!(!store.has_accounts().await.expect("asks"));
            store.invite("link", Role::Administrator, None, None).await.expect("invites");
            assert!(store.invited("link").await.expect("asks").is_some());
            let ada = account("ada", Role::Administrator);
            assert!(store.join("link", &ada, "kept").await.expect("joins"));
            assert!(!store.join("link", &account("eve", Role::Administrator), "kept").await.expect("is refused"));
            store.invite("other", Role::Reader, None, None).await.expect("invites");
            assert!(!store.join("other", &ada, "kept").await.expect("is refused"), "the name is taken");
            assert!(store.invited("other").await.expect("asks").is_some(), "a refusal does not use the link up");

            store.sign_in("session", "ada").await.expect("signs in");
            assert_eq!(store.session("session").await.expect("asks").as_ref(), Some(&ada));
            let token = Token { id: "t".to_owned(), name: "cron".to_owned(), created_at: now(), used_at: None };
            store.add_token(&token, "program", Some("ada")).await.expect("adds");
            assert_eq!(store.token("program").await.expect("asks"), Some(Some(ada.clone())));
            assert!(store.tokens(Some("ada")).await.expect("lists")[0].used_at.is_some());
            assert!(store.tokens(None).await.expect("lists").is_empty());
            store.set_password("ada", "other").await.expect("sets");
            assert_eq!(store.session("session").await.expect("asks"), None);
            assert_eq!(store.token("program").await.expect("asks"), None);
            assert_eq!(store.password(&ada.name).await.expect("asks").map(|(_, kept)| kept).as_deref(), Some("other"));
        })
        .await;
    }

    #[tokio::test]
    async fn an_administrator_is_always_left() {
        on_each(async |place| {
            let store = Store::open(&place).await.expect("opens");
            for (id, role) in [("ada", Role::Administrator), ("bob", Role::Analyst)] {
                store.invite(id, role, None, None).await.expect("invites");
                assert!(store.join(id, &account(id, role), "kept").await.expect("joins"));
            }
            assert!(!store.set_role("ada", Role::Reader).await.expect("is refused"));
            assert!(!store.close_account("ada", "bob").await.expect("is refused"));
            assert!(store.set_role("bob", Role::Administrator).await.expect("changes"));
            store.sign_in("session", "ada").await.expect("signs in");
            assert!(store.close_account("ada", "bob").await.expect("closes"));
            assert_eq!(store.session("session").await.expect("asks"), None);
            assert_eq!(store.password("ada@example.com").await.expect("asks"), None);
            assert!(!store.set_role("bob", Role::Reader).await.expect("is refused"));
        })
        .await;
    }

    #[tokio::test]
    async fn links_end_with_whoever_made_them() {
        on_each(async |place| {
            let store = Store::open(&place).await.expect("opens");
            for (id, role) in [("ada", Role::Administrator), ("bob", Role::Administrator), ("cy", Role::Reader)] {
                store.invite(id, role, None, None).await.expect("invites");
                assert!(store.join(id, &account(id, role), "kept").await.expect("joins"));
            }
            store.invite("by-ada", Role::Administrator, None, Some("ada")).await.expect("invites");
            store.invite("by-bob", Role::Administrator, None, Some("bob")).await.expect("invites");
            store.invite("for-cy", Role::Reader, Some("cy"), Some("ada")).await.expect("invites");
            let pending = store.pending().await.expect("lists");
            assert_eq!(pending.len(), 3);
            let for_cy = pending.iter().find(|p| p.id == "for-cy").expect("is listed");
            assert_eq!(for_cy.account.as_deref(), Some("cy@example.com"));
            assert_eq!(for_cy.maker.as_deref(), Some("ada@example.com"));
            assert!(store.reset("for-cy", "cy", "other").await.expect("sets"));
            assert!(!store.reset("for-cy", "cy", "another").await.expect("is refused"), "a link works once");
            assert!(store.set_role("bob", Role::Analyst).await.expect("changes"));
            assert_eq!(store.invited("by-bob").await.expect("asks"), None);
            assert!(store.withdraw("by-ada").await.expect("withdraws"));
            assert!(!store.withdraw("by-ada").await.expect("is gone"));
            assert!(store.pending().await.expect("lists").is_empty());
        })
        .await;
    }
}
