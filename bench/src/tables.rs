//! Tables as the yardstick's folds give them: a CSV whose first column is the target.
//!
//! In: CSV text, or a folder that `bench/folds.py` wrote. Out: [`Table`]: features, target, test rows of each fold.
//! Invariants: a column is a number if every filled cell is one, else a category, over all rows that are given.
//! Edges: an empty cell is a gap; a fold file that does not fit its table is an error.

use makalu::Target;
use makalu::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, GAP, TrainView};
use std::path::Path;
use std::sync::Arc;

/// What can go wrong: a file, or what it holds.
pub type Failure = Box<dyn std::error::Error>;

/// A table with its folds.
pub struct Table {
    /// All rows' features.
    pub features: Features,
    /// All rows' target.
    pub target: Target,
    /// Names of the classes, in the order of their codes; empty for a number.
    pub classes: Vec<String>,
    /// Test rows of each fold.
    pub folds: Vec<Vec<u32>>,
}

impl Table {
    /// From CSV text with a header, target first.
    ///
    /// Errors: not CSV; a target that should be a number and is none.
    pub fn parse(text: &str, is_number: bool) -> Result<Table, Failure> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
        let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
        let cell = |row: usize, column: usize| rows[row].get(column).unwrap_or("").trim();
        let n = rows.len();
        let (mut info, mut columns) = (Vec::new(), Vec::new());
        for (j, name) in names.iter().enumerate().skip(1) {
            let cells: Vec<&str> = (0..n).map(|row| cell(row, j)).collect();
            let (kind, column) = if cells.iter().all(|c| c.is_empty() || c.parse::<f64>().is_ok()) {
                let numbers = cells.iter().map(|c| c.parse().unwrap_or(f64::NAN)).collect();
                (FeatureKind::Number, FeatureColumn::Numeric(numbers))
            } else {
                let levels = levels(cells.iter().copied().filter(|c| !c.is_empty()));
                let codes = cells.iter().map(|c| code(&levels, c).unwrap_or(GAP)).collect();
                (FeatureKind::Level { levels }, FeatureColumn::Categorical(codes))
            };
            info.push(FeatureInfo { name: name.clone(), column: name.clone(), kind, ..FeatureInfo::default() });
            columns.push(column);
        }
        let (target, classes) = if is_number {
            let numbers = (0..n).map(|row| cell(row, 0).parse::<f64>()).collect::<Result<Vec<_>, _>>()?;
            (Target::Numbers(numbers), Vec::new())
        } else {
            let classes = levels((0..n).map(|row| cell(row, 0)));
            let codes = (0..n).map(|row| code(&classes, cell(row, 0)).ok_or("a class without a name"));
            (Target::Classes { codes: codes.collect::<Result<_, _>>()?, n_classes: classes.len() }, classes)
        };
        let features = Features { info: Arc::new(info), columns, n_rows: n };
        Ok(Table { features, target, classes, folds: Vec::new() })
    }

    /// From a folder that `bench/folds.py` wrote.
    ///
    /// Errors: a file that is missing or does not hold what it should.
    pub fn read(folder: &Path, name: &str) -> Result<Table, Failure> {
        let read = |ending: &str| {
            let path = folder.join(format!("{name}.{ending}"));
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
        };
        let folds = read("folds")?;
        let mut lines = folds.lines();
        let is_number = lines.next() == Some("regression");
        let mut table = Table::parse(&read("csv")?, is_number)?;
        for line in lines {
            let mut rows = line.split(' ').map(str::parse::<u32>).collect::<Result<Vec<_>, _>>()?;
            rows.sort_unstable();
            if rows.iter().any(|&row| row as usize >= table.features.n_rows) {
                return Err(format!("{name}.folds names a row that {name}.csv does not have").into());
            }
            table.folds.push(rows);
        }
        Ok(table)
    }

    /// All rows but these, to fit on.
    pub fn without(&self, test: &[u32]) -> TrainView {
        let rows: Vec<u32> = (0..self.features.n_rows as u32).filter(|r| test.binary_search(r).is_err()).collect();
        self.view(&rows)
    }

    /// These rows, to fit on.
    pub fn view(&self, rows: &[u32]) -> TrainView {
        crate::fitted::view(self.features.gather(rows), self.target.gather(rows))
    }

    /// Whether the target is a number.
    pub fn is_number(&self) -> bool {
        matches!(self.target, Target::Numbers(_))
    }
}

fn levels<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut levels: Vec<String> = cells.map(str::to_owned).collect();
    levels.sort();
    levels.dedup();
    levels
}

fn code(levels: &[String], cell: &str) -> Option<u32> {
    levels.binary_search_by(|l| l.as_str().cmp(cell)).ok().map(|at| at as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_categories_and_gaps() {
        let table = Table::parse("y,a,b\nno,1,u\nyes,,v\nno,2.5,\n", false).expect("a table");
        assert_eq!(table.classes, ["no", "yes"]);
        assert_eq!(table.target, Target::Classes { codes: vec![0, 1, 0], n_classes: 2 });
        assert!(table.features.columns[0].is_gap(1) && !table.features.columns[0].is_gap(2));
        assert_eq!(table.features.columns[1], FeatureColumn::Categorical(vec![0, 1, GAP]));
        assert!(Table::parse("y,a\nx,1\n", true).is_err());
    }
}
