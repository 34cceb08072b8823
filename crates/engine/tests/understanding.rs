//! Real tables as understood: no good column is left out, the known leaks are. Skipped where the tables are absent.

use makalu::data::schema::{TaskChoice, understand};
use makalu::data::{Choices, ReadOptions, Role, Schema, Table, Task, dataset, read};
use std::path::PathBuf;

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    folder.join("manifest.toml").exists().then_some(folder)
}

fn table(name: &str) -> Option<Table> {
    let bytes = std::fs::read(folder()?.join(name)).expect("a readable table");
    Some(read(&bytes, name, &ReadOptions::default()).expect("a table").value)
}

fn left_out(schema: &Schema) -> Vec<String> {
    let useless = |c: &&makalu::data::ColumnSchema| !matches!(c.role, Role::Feature | Role::Target);
    let why = |c: &makalu::data::ColumnSchema| c.why.as_ref().map_or(String::new(), |w| w.code.to_string());
    schema.columns.iter().filter(useless).map(|c| format!("{} {}", c.name, why(c))).collect()
}

/// Columns that are rightly not used, by table; everything else of the manifest's tables is a feature.
const NOT_USED: &[(&str, &[&str])] = &[
    ("biopsy", &["ID why-id-repeated"]),
    ("cylinder_bands", &["ink_color why-constant", "cylinder_division why-constant"]),
    ("horse_colic", &["hospital_number why-id-name"]),
    ("hypothyroid", &["TBG measured why-constant", "TBG why-empty"]),
    ("machine_failure", &["UDI why-id-kind", "Product ID why-id-kind"]),
    ("telco_churn", &["customerID why-id-kind"]),
    ("universal_bank", &["ID why-id-kind"]),
];

#[test]
fn no_good_column_of_a_real_table_is_left_out() {
    let Some(folder) = folder() else { return };
    let manifest = std::fs::read_to_string(folder.join("manifest.toml")).expect("a readable manifest");
    let manifest: toml::Table = manifest.parse().expect("a valid manifest");
    let mut failures = Vec::new();
    for (name, card) in &manifest {
        let table = table(&format!("{name}.csv")).expect("present");
        let text = |key: &str| card[key].as_str().expect("a text").to_owned();
        let task = match text("task").as_str() {
            "binary" => TaskChoice::Binary,
            "multiclass" => TaskChoice::Multiclass,
            _ => TaskChoice::Regression,
        };
        let choices = Choices { target: Some(text("target")), task: Some(task), ..Choices::default() };
        let schema = understand(&table, &choices).expect("understood").value;
        let expected = NOT_USED.iter().find(|(n, _)| n == name).map_or(&[][..], |(_, columns)| columns);
        if left_out(&schema) != expected {
            failures.push(format!("{name}: {:?}", left_out(&schema)));
        }
        let data = dataset::dataset(&table, &schema).expect("a dataset").value;
        assert_eq!(data.n_rows() as i64, card["rows"].as_integer().expect("a number"), "{name}");
        let right = match task {
            TaskChoice::Binary => schema.task == Some(Task::Binary),
            TaskChoice::Multiclass => matches!(schema.task, Some(Task::Multiclass { .. })),
            TaskChoice::Regression => schema.task == Some(Task::Regression),
        };
        assert!(right, "{name}: {:?}", schema.task);
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn the_leaks_of_the_credit_cards_are_found() {
    let Some(table) = table("leak_credit_card.csv") else { return };
    let mut choices = Choices { target: Some("card".to_owned()), ..Choices::default() };
    let noted = understand(&table, &choices).expect("understood");
    assert_eq!(left_out(&noted.value), ["share why-leak-alone-class", "expenditure why-leak-one-value"]);
    let warned: Vec<_> = noted.notices.iter().filter(|n| n.message.code.starts_with("leak-")).collect();
    assert!(warned.len() == 2 && warned.iter().all(|n| n.place.line.is_some() && n.place.column.is_some()));

    choices.keep = vec!["expenditure".to_owned()];
    assert_eq!(left_out(&understand(&table, &choices).expect("understood").value), ["share why-leak-alone-class"]);
}
