//! Real tables are read and understood as their card says. They lie outside of the repository: without them, nothing
//! is tested and a line says so.

use makalu::data::{Choices, ReadOptions, Role, Schema, Table, Task, dataset, read, schema};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the manifest says of a table.
#[derive(Deserialize)]
struct Card {
    task: String,
    target: String,
    ids: Vec<String>,
    rows: usize,
    columns: usize,
}

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if !folder.is_dir() {
        println!("skipped: no real tables at ../shared/data");
        return None;
    }
    Some(folder)
}

fn understood(path: &PathBuf, choices: &Choices) -> (Table, Schema) {
    let name = path.file_name().expect("a file").to_string_lossy();
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{name}: {e}"));
    let table = read(&bytes, &name, &ReadOptions::default()).unwrap_or_else(|e| panic!("{name}: {e}")).value;
    let schema = schema::understand(&table, choices).unwrap_or_else(|e| panic!("{name}: {e}")).value;
    (table, schema)
}

/// Columns left out because they may know the answer.
fn leaks(schema: &Schema) -> Vec<&str> {
    let suspect = |why: &makalu::Message| why.code.starts_with("why-leak");
    schema.columns.iter().filter(|c| c.why.as_ref().is_some_and(suspect)).map(|c| c.name.as_str()).collect()
}

/// Everything that is not as the card says.
fn differences(name: &str, card: &Card, path: &PathBuf) -> Vec<String> {
    let choices = Choices { target: Some(card.target.clone()), ids: card.ids.clone(), ..Choices::default() };
    let (table, schema) = understood(path, &choices);
    let mut found = Vec::new();
    let mut expect = |holds: bool, what: String| {
        if !holds {
            found.push(format!("{name}: {what}"));
        }
    };
    expect(table.n_rows() == card.rows, format!("{} rows, not {}", table.n_rows(), card.rows));
    let candidates = schema.columns.len() - 1 - card.ids.len();
    expect(candidates == card.columns, format!("{candidates} columns, not {}", card.columns));
    let task = match schema.task {
        Some(Task::Regression) => "regression",
        Some(Task::Binary) => "binary",
        Some(Task::Multiclass { .. }) => "multiclass",
        None => "none",
    };
    expect(task == card.task, format!("understood as {task}"));
    expect(leaks(&schema).is_empty(), format!("taken for leaks: {:?}", leaks(&schema)));
    let personal: Vec<&str> = schema.with_role(Role::Personal).map(|c| c.name.as_str()).collect();
    expect(personal.is_empty(), format!("taken for personal data: {personal:?}"));
    match dataset::dataset(&table, &schema) {
        Ok(data) => {
            let target = table.find(&card.target).map_or(0, |c| table.columns[c].values.n_gaps());
            let (n, known) = (data.value.n_rows(), table.n_rows() - target);
            expect(n == known, format!("{n} rows to learn from, not {known}"));
        }
        Err(e) => expect(false, e.to_string()),
    }
    found
}

#[test]
fn every_table_is_understood_as_its_card_says() {
    let Some(folder) = folder() else { return };
    let manifest = std::fs::read_to_string(folder.join("manifest.toml")).expect("the manifest");
    let cards: BTreeMap<String, Card> = toml::from_str(&manifest).expect("cards");
    assert!(cards.len() >= 27, "{}", cards.len());
    let found: Vec<String> =
        cards.iter().flat_map(|(name, card)| differences(name, card, &folder.join(format!("{name}.csv")))).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_knows_the_answer_is_left_out() {
    let Some(folder) = folder() else { return };
    let choices = Choices { target: Some("card".to_owned()), ..Choices::default() };
    let (_, schema) = understood(&folder.join("leak_credit_card.csv"), &choices);
    assert_eq!(leaks(&schema), ["share", "expenditure"]);
    assert!(schema.with_role(Role::Feature).count() >= 8);
}
