//! What the user demands of each column, options before dictionary.
//!
//! In: the table's column names and the user's [`Choices`]. Out: a demanded role and the known facts per column.
//! The user's question: "did it do as I said?".
//! Invariants: every name is a column of the table, else a usage error that suggests the nearest; an option wins over
//! the dictionary; two options that contradict each other are refused rather than ranked.
//! Edges: nothing demanded leaves everything open.

use super::names;
use super::schema::{Choices, DictionaryEntry, Role};
use super::table::Table;
use crate::message;
use crate::message::{Error, Notice};
use std::collections::BTreeMap;

/// Demands, by column index.
pub(super) struct Demands {
    /// Role demanded of each column; [`Role::Feature`] is `--keep`.
    pub roles: Vec<Option<Role>>,
    /// What the dictionary says of each column.
    pub facts: Vec<DictionaryEntry>,
}

impl Demands {
    /// The column of which this role is demanded.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|r| *r == Some(role))
    }
}

/// Resolves the names in the user's choices.
///
/// Errors: an unknown column, a column asked for in two roles (usage).
pub(super) fn resolve(table: &Table, choices: &Choices, notices: &mut Vec<Notice>) -> Result<Demands, Error> {
    let index: BTreeMap<&str, usize> = table.columns.iter().enumerate().map(|(i, c)| (c.name.as_str(), i)).collect();
    let find = |name: &str| index.get(name).copied().ok_or_else(|| unknown(table, name));
    let mut options: Vec<Option<&str>> = vec![None; table.columns.len()];
    let mut roles: Vec<Option<Role>> = vec![None; table.columns.len()];
    let lone = |name: &Option<String>| name.iter().cloned().collect::<Vec<_>>();
    let asked = [
        ("--target", Role::Target, lone(&choices.target)),
        ("--group", Role::Group, lone(&choices.group)),
        ("--time", Role::Time, lone(&choices.time)),
        ("--weight", Role::Weight, lone(&choices.weight)),
        ("--id", Role::Id, choices.ids.clone()),
        ("--ignore", Role::Ignore, choices.ignore.clone()),
        ("--keep", Role::Feature, choices.keep.clone()),
    ];
    for (option, role, names) in &asked {
        for name in names {
            let column = find(name)?;
            if let Some(first) = options[column].filter(|first| first != option) {
                let message = message!("demand-two-roles", name = name, first = first, second = *option);
                return Err(Error::usage(message));
            }
            options[column] = Some(option);
            roles[column] = Some(*role);
        }
    }
    let mut facts: Vec<DictionaryEntry> = vec![DictionaryEntry::default(); table.columns.len()];
    for entry in &choices.dictionary.entries {
        let column = find(&entry.column)?;
        facts[column] = entry.clone();
        // What the formula must hold is a feature, unless an option says otherwise.
        let forced = entry.forced.unwrap_or(false);
        if forced && entry.role.is_some_and(|role| role != Role::Feature) {
            return Err(Error::usage(message!("rules-forced-role", name = &entry.column)).in_column(&entry.column));
        }
        let role = entry.role.or(forced.then_some(Role::Feature));
        let Some(role) = role.filter(|_| roles[column].is_none()) else { continue };
        let single = matches!(role, Role::Target | Role::Group | Role::Time | Role::Weight);
        let taken = roles.iter().position(|r| *r == Some(role)).filter(|_| single);
        match taken {
            None => roles[column] = Some(role),
            // `--target other`: the dictionary's target knows too much to help predict it.
            Some(chosen) if options[chosen].is_some() => {
                let wanted = table.columns[chosen].name.as_str();
                roles[column] = Some(Role::Ignore);
                notices.push(
                    Notice::info(message!("demand-overruled", chosen = wanted)).in_column(&table.columns[column].name),
                );
            }
            Some(first) => {
                let message = message!("demand-role-twice", first = &table.columns[first].name, second = &entry.column);
                return Err(Error::usage(message));
            }
        }
    }
    for (fact, column) in facts.iter_mut().zip(&table.columns) {
        fact.column.clone_from(&column.name);
    }
    Ok(Demands { roles, facts })
}

fn unknown(table: &Table, name: &str) -> Error {
    let known: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    names::unknown(
        name,
        &known,
        || message!("demand-unknown-near", name = name),
        || message!("demand-unknown", name = name),
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::table::ColumnKind::Number;
    use super::*;

    fn sample() -> Table {
        table(&[("Statut", Number, cells([1])), ("âge", Number, cells([2])), ("client", Number, cells([3]))])
    }

    fn error(choices: &Choices) -> String {
        resolve(&sample(), choices, &mut Vec::new()).err().expect("an error").message.to_string()
    }

    #[test]
    fn unknown_names_suggest_the_nearest() {
        let choices = Choices { target: Some("statu".to_owned()), ..Choices::default() };
        assert_eq!(error(&choices), r#"demand-unknown-near name="statu" nearest="Statut""#);
        let choices = Choices { keep: vec!["AGE".to_owned()], ..Choices::default() };
        assert_eq!(error(&choices), r#"demand-unknown-near name="AGE" nearest="âge""#);
        let choices = Choices { group: Some("xyz".to_owned()), ..Choices::default() };
        assert_eq!(error(&choices), r#"demand-unknown name="xyz" known=["Statut", "âge", "client"]"#);
    }

    #[test]
    fn options_win_over_the_dictionary_and_must_not_contradict() {
        let entry = |column: &str, role| DictionaryEntry {
            column: column.to_owned(),
            role: Some(role),
            ..DictionaryEntry::default()
        };
        let mut choices = Choices { ids: vec!["client".to_owned()], ..Choices::default() };
        choices.dictionary.entries = vec![entry("client", Role::Feature), entry("Statut", Role::Target)];
        let demands = resolve(&sample(), &choices, &mut Vec::new()).expect("resolved");
        assert_eq!(demands.roles, [Some(Role::Target), None, Some(Role::Id)]);

        choices.target = Some("âge".to_owned());
        let demands = resolve(&sample(), &choices, &mut Vec::new()).expect("resolved");
        assert_eq!(demands.roles, [Some(Role::Ignore), Some(Role::Target), Some(Role::Id)]);

        choices.keep = vec!["client".to_owned()];
        assert_eq!(error(&choices), r#"demand-two-roles name="client" first="--id" second="--keep""#);
        choices.keep.clear();
        choices.target = None;
        choices.dictionary.entries.push(entry("âge", Role::Target));
        assert_eq!(error(&choices), r#"demand-role-twice first="Statut" second="âge""#);
    }
}
