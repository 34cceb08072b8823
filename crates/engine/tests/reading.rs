//! Files as people have them, read end to end.

use makalu::data::read::{ReadOptions, ReadingRules, preview, read, read_like, sheet};
use makalu::data::{ColumnKind, Table, Values};
use makalu::message::{Error, Noted};

fn table(text: &str) -> Noted<Table> {
    bytes(text.as_bytes())
}
fn bytes(bytes: &[u8]) -> Noted<Table> {
    read(bytes, "t.csv", &ReadOptions::default()).unwrap_or_else(|e| panic!("{e}"))
}
fn refused(bytes: &[u8], options: &ReadOptions) -> Error {
    match read(bytes, "t.csv", options) {
        Err(e) => {
            assert_eq!(e.place.file.as_deref(), Some("t.csv"));
            e
        }
        Ok(t) => panic!("read as {:?}", t.value),
    }
}
fn codes<T>(noted: &Noted<T>) -> Vec<&str> {
    noted.notices.iter().map(|n| n.message.code.as_ref()).collect()
}
/// One column, written as lines under the header `x`, next to a constant column, separated by `;`.
fn column(cells: &[&str]) -> (ColumnKind, Vec<String>, Vec<String>) {
    let text: String = cells.iter().map(|c| format!("{c};a b\n")).collect();
    let t = table(&format!("x;note\n{text}"));
    let after = preview(&t.value, cells.len()).into_iter().map(|p| p.after[0].clone()).collect();
    (t.value.columns[0].kind, after, codes(&t).into_iter().map(str::to_owned).collect())
}
fn check(cells: &[&str], kind: ColumnKind, after: &[&str]) {
    let (found, values, _) = column(cells);
    assert_eq!((found, values.iter().map(String::as_str).collect::<Vec<_>>()), (kind, after.to_vec()), "{cells:?}");
}

#[test]
fn kinds_of_columns() {
    use ColumnKind::*;
    check(&["1", "0", "NA", "1"], Count, &["1", "0", "", "1"]);
    check(&["3.0", "4.0"], Count, &["3", "4"]);
    check(&["-1", "2"], Number, &["-1", "2"]);
    check(&["1 234,50 €", "12,00 €"], Number, &["1234.5", "12"]);
    check(&["1.234", "2.345"], Count, &["1234", "2345"]);
    check(&["1.234", "2.5"], Number, &["1.234", "2.5"]);
    check(&["1.234,5", "2.345"], Number, &["1234.5", "2345"]);
    check(&["12 %", "7 %"], Number, &["12", "7"]);
    check(&["01000", "75011", "75011"], Category, &["01000", "75011", "75011"]);
    check(&["12345678901234567", "12345678901234568"], Identifier, &["12345678901234567", "12345678901234568"]);
    check(&["oui", "Non", "oui", "?"], Boolean, &["oui", "Non", "oui", ""]);
    check(&["Yes", "no", "yes", "yes"], Boolean, &["yes", "no", "yes", "yes"]);
    check(&["31/12/2025", "01/02/2026", "nc"], Date, &["2025-12-31", "2026-02-01", ""]);
    check(&["12/31/2025 10:00", "01/02/2026"], Date, &["2025-12-31 10:00", "2026-01-02"]);
    check(&["C-001", "C-002", "C-003"], Identifier, &["C-001", "C-002", "C-003"]);
    check(&["red", "blue", "red", "none"], Category, &["red", "blue", "red", "none"]);
    check(&["-", "", "NA"], Empty, &["", "", ""]);
    check(&["one day", "two of them", "three more"], Text, &["one day", "two of them", "three more"]);
    check(&["1", "inf", "2"], Count, &["1", "", "2"]);
}

#[test]
fn whole_columns_decide() {
    let ambiguous = column(&["01/02/2025", "03/04/2025"]);
    assert_eq!(
        (ambiguous.1[0].as_str(), ambiguous.2.as_slice()),
        ("2025-02-01", &["reading-dates-day-first".to_owned()][..])
    );
    let mut cells = vec!["1,5"; 40];
    cells.push("inconnu");
    let (kind, after, notices) = column(&cells);
    assert_eq!(
        (kind, after[40].as_str(), notices.as_slice()),
        (ColumnKind::Number, "", &["reading-cells-not-numbers".to_owned()][..])
    );
    cells.extend(["inconnu"; 3]);
    assert_eq!(column(&cells).0, ColumnKind::Category);
    let t = table("a,d\n1.5,01/02/2025\n2.5,03/04/2025\n");
    assert_eq!(preview(&t.value, 1)[0].after, ["1.5", "2025-01-02"]);
    let t = table("d,e\n01/02/2025,01/02/2025\n03/04/2025,25/12/2025\n");
    assert_eq!(preview(&t.value, 1)[0].after, ["2025-02-01", "2025-02-01"]);
}

const FRENCH: &str = "\
N° client;Prénom;Code postal;Montant dépensé;Remise;Dernière visite;Abonné;Note
C001;Zoé;01000;1 234,50 €;12 %;31/12/2025;oui;très bien
C002;Noël;75011;-12,5 €;7,5 %;01/02/2025;non;nc
C003;Léa;75011;99,00 €;;05/06/2024;oui;\"deux
lignes\"
C004;Jean;69003;1 000 €;3 %;24/12/2024;;;en trop;encore

C005;Paul;01000
";

#[test]
fn a_french_excel_export() {
    let latin: Vec<u8> = FRENCH.chars().map(|c| if c == '€' { 0x80 } else { c as u32 as u8 }).collect();
    let t = bytes(&latin);
    assert_eq!((t.value.file.encoding.as_str(), t.value.file.separator), ("windows-1252", Some(';')));
    let kinds: Vec<_> = t.value.columns.iter().map(|c| c.kind).collect();
    use ColumnKind::*;
    assert_eq!(kinds[2..7], [Category, Number, Number, Date, Boolean]);
    assert_eq!(kinds[0], Identifier);
    let money = &t.value.columns[3].reading;
    assert_eq!((money.decimal, money.thousands, money.symbol.as_deref()), (',', Some(' '), Some("€")));
    let rows = preview(&t.value, 9);
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0].before[3], "1 234,50 €");
    assert_eq!(rows[0].after[2..7], ["01000", "1234.5", "12", "2025-12-31", "oui"]);
    assert_eq!(rows[4].after[3..], ["", "", "", "", ""]);
    let long = t.notices.iter().find(|n| n.message.code == "reading-row-long").expect("the broken line is said");
    assert_eq!((long.place.line, t.value.raw.line(4)), (Some(6), 8));
    assert!(codes(&t).contains(&"reading-rows-short"));
}

#[test]
fn next_month_is_read_the_same_way() {
    let first = table("id;amount;seen;member\nA1;1,5;01/02/2025;oui\nA2;2,5;25/12/2025;non\n").value;
    let rules = ReadingRules::of(&first);
    let like = |text: &str| read_like(text.as_bytes(), "u.csv", &ReadOptions::default(), &rules).unwrap();
    // Whole amounts stay numbers, ambiguous dates keep the order, words that do not fit become gaps.
    let t = like("member;extra;seen;amount;id\nNON;x;03/04/2025;7;A9\npeut-être;y;04/05/2025;inconnu;A8\n");
    let row = |n: usize| preview(&t.value, 2)[n].after.clone();
    assert_eq!(row(0), ["non", "x", "2025-04-03", "7", "A9"]);
    assert_eq!(row(1), ["", "y", "2025-05-04", "", "A8"]);
    assert_eq!(t.value.columns[3].kind, ColumnKind::Number);
    assert_eq!(codes(&t), ["reading-cells-not-yes-no", "reading-cells-not-numbers"]);
    // Another program wrote it: followed, and said.
    let t = like("id,amount,seen,member\nA1,1.5,12/31/2025,yes\nA2,2.25,2025-12-30,no\n");
    let t2 = preview(&t.value, 2);
    assert_eq!(t2[0].after, ["A1", "1.5", "2025-12-31", "oui"]);
    assert_eq!(t2[1].after, ["A2", "2.25", "2025-12-30", "non"]);
    for code in ["reading-file-changed", "reading-decimal-changed", "reading-dates-changed"] {
        assert!(codes(&t).contains(&code), "{code}: {:?}", codes(&t));
    }
}

#[test]
fn json_lines_and_arrays() {
    for text in [
        "{\"b\":1.50,\"a\":\"x y\"}\n\n{\"a\":null,\"c\":[1, 2],\"b\":true}\n",
        "[{\"b\":1.50,\"a\":\"x y\"},\n\n{\"a\":null,\"c\":[1, 2],\"b\":true}]",
    ] {
        let t = read(text.as_bytes(), "t.jsonl", &ReadOptions::default()).unwrap().value;
        assert_eq!(t.raw.header, ["b", "a", "c"]);
        assert_eq!(t.raw.column(0).collect::<Vec<_>>(), ["1.50", "true"]);
        assert_eq!(t.raw.column(2).collect::<Vec<_>>(), ["", "[1, 2]"]);
        assert_eq!(t.raw.line(1), 3);
    }
    let e = read(b"{\"a\":1}\n{\"a\":\n", "t.jsonl", &ReadOptions::default()).unwrap_err();
    assert_eq!((e.message.code.as_ref(), e.place.line), ("reading-json-broken", Some(2)));
}

#[test]
fn what_cannot_be_read_is_refused_with_a_reason() {
    let options = ReadOptions::default();
    let check = |bytes: &[u8], code: &str| assert_eq!(refused(bytes, &options).message.code, code, "{bytes:?}");
    check(b"", "reading-empty-file");
    check(b" \n\n", "reading-empty-file");
    check(b"a;b;c\n", "reading-no-rows");
    check(b"a\0b", "reading-binary");
    check(b"\xd0\xcf\x11\xe0rest", "reading-old-excel");
    check(b"PK\x03\x04rest", "reading-zip-without-table");
    check(b"PK\x03\x04 [Content_Types].xml cut", "reading-spreadsheet-broken");
    let with = |f: &dyn Fn(&mut ReadOptions)| {
        let mut o = ReadOptions::default();
        f(&mut o);
        refused(b"a,b\n1,2\n", &o).message.code.into_owned()
    };
    assert_eq!(with(&|o| o.encoding = Some("x".into())), "reading-encoding-unknown");
    assert_eq!(with(&|o| o.format = Some("pdf".into())), "reading-format-unknown");
    assert_eq!(with(&|o| o.separator = Some('é')), "reading-separator-invalid");
    assert_eq!(with(&|o| o.decimal = Some('x')), "reading-decimal-invalid");
    assert_eq!(with(&|o| o.format = Some("xlsx".into())), "reading-spreadsheet-broken");
}

#[test]
fn options_overrule() {
    let with = |text: &str, f: &dyn Fn(&mut ReadOptions)| {
        let mut o = ReadOptions::default();
        f(&mut o);
        read(text.as_bytes(), "t.csv", &o).unwrap().value
    };
    assert_eq!(with("a;b,c\n1;2,3\n", &|o| o.separator = Some(',')).n_rows(), 1);
    assert_eq!(with("a;b,c\n1;2,3\n", &|o| o.separator = Some(',')).raw.header, ["a;b", "c"]);
    assert_eq!(with("a\nb\n", &|o| o.header = Some(false)).n_rows(), 2);
    let t = with("x;y\n1,234;a\n", &|o| o.decimal = Some('.'));
    assert_eq!(t.columns[0].values, Values::Numbers(vec![1234.0]));
    let t = with("x;y\n03/04/2025;a\n", &|o| o.dates = Some(makalu::data::table::DateOrder::MonthDayYear));
    assert_eq!(preview(&t, 1)[0].after[0], "2025-03-04");
}

#[test]
fn odd_files() {
    let t = table("a,a,\n1,2,3\n");
    assert_eq!(t.value.raw.header, ["a", "a_2", "column_3"]);
    assert_eq!(codes(&t), ["reading-names-repeated", "reading-names-empty"]);
    let t = table("Sales of May\n\na;b;c\n1;2;3\n4;5;6\n");
    assert_eq!((t.value.raw.header.join(""), t.value.raw.line(0)), ("abc".to_owned(), 4));
    assert_eq!(codes(&t), ["reading-title-skipped"]);
    let t = table("sep=|\na|b\n1|2\n");
    assert_eq!((t.value.raw.header.join(""), t.value.raw.line(0)), ("ab".to_owned(), 3));
    let t = table("x,y\nr1,1,2\nr2,3,4\n");
    assert_eq!(t.value.raw.header, ["column_1", "x", "y"]);
    let t = table("a;b\n\"1;2\n3;4\n");
    assert_eq!((t.value.n_rows(), codes(&t)), (2, vec!["reading-quote-unclosed"]));
    assert_eq!(table("5.1,3.5\n4.9,3.0\n").value.raw.header, ["column_1", "column_2"]);
    let wide: String = (0..50_000).map(|k| format!("c{k},")).collect();
    let row = "1,".repeat(50_000);
    assert_eq!(table(&format!("{wide}\n{row}\n{row}\n")).value.columns.len(), 50_001);
}

/// A stored (not deflated) ZIP archive.
fn zip(files: &[(&str, &str)], declared: Option<u32>) -> Vec<u8> {
    let crc = |data: &[u8]| {
        !data.iter().fold(!0u32, |mut c, b| {
            c ^= u32::from(*b);
            for _ in 0..8 {
                c = if c & 1 == 1 { c >> 1 ^ 0xEDB8_8320 } else { c >> 1 };
            }
            c
        })
    };
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in files {
        let offset = out.len() as u32;
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc(data.as_bytes()).to_le_bytes());
        common.extend((data.len() as u32).to_le_bytes());
        common.extend(declared.unwrap_or(data.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.bytes().chain(data.bytes()));
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.bytes());
    }
    let (at, n) = (out.len() as u32, files.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(n.to_le_bytes().into_iter().chain(n.to_le_bytes()));
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn workbook(declared: Option<u32>) -> Vec<u8> {
    let rels = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
        <Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet2.xml\"/>\
        <Relationship Id=\"r3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>";
    let book = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
        <sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"r1\"/><sheet name=\"Notes\" sheetId=\"2\" r:id=\"r2\"/></sheets></workbook>";
    let root = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"r0\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    let styles = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let sheet = |cells: &str| {
        format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData></worksheet>"
        )
    };
    let text = |r: &str, t: &str| format!("<c r=\"{r}\" t=\"inlineStr\"><is><t>{t}</t></is></c>");
    let one = sheet(&format!(
        "<row r=\"2\">{}{}{}</row><row r=\"3\">{}<c r=\"C3\"><v>1.234</v></c><c r=\"D3\" s=\"1\"><v>46022</v></c></row>\
         <row r=\"4\">{}<c r=\"C4\"><v>2</v></c><c r=\"D4\" s=\"1\"><v>46022.5</v></c></row>",
        text("B2", "name, full"),
        text("C2", "amount"),
        text("D2", "seen"),
        text("B3", "Zoé \"Z\" Lee"),
        text("B4", "Ann Lee")
    ));
    let two = sheet(&format!("<row r=\"1\">{}</row>", text("A1", "x")));
    zip(
        &[
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", root),
            ("xl/workbook.xml", book),
            ("xl/_rels/workbook.xml.rels", rels),
            ("xl/styles.xml", styles),
            ("xl/worksheets/sheet1.xml", &one),
            ("xl/worksheets/sheet2.xml", &two),
        ],
        declared,
    )
}

#[test]
fn spreadsheets() {
    let xlsx = workbook(None);
    let t = bytes(&xlsx);
    assert_eq!((t.value.file.format.as_str(), t.value.file.sheet.as_deref()), ("xlsx", Some("Data")));
    assert_eq!(t.value.raw.header, ["name, full", "amount", "seen"]);
    assert_eq!(preview(&t.value, 2)[0].after, ["Zoé \"Z\" Lee", "1.234", "2025-12-31"]);
    assert_eq!(preview(&t.value, 2)[1].after[2], "2025-12-31 12:00");
    assert_eq!((t.value.raw.line(0), codes(&t)), (3, vec!["reading-other-sheets"]));
    let options = ReadOptions { sheet: Some("Data2".into()), ..ReadOptions::default() };
    assert_eq!(refused(&xlsx, &options).message.code, "reading-sheet-unknown");
    assert_eq!(refused(&xlsx[..xlsx.len() / 2], &ReadOptions::default()).message.code, "reading-spreadsheet-broken");
    assert_eq!(
        refused(&workbook(Some(1 << 30)), &ReadOptions::default()).message.code,
        "reading-spreadsheet-too-large"
    );
    // No cut and no changed byte makes it panic.
    for k in (0..xlsx.len()).step_by(37) {
        let mut other = xlsx.clone();
        other[k] ^= 0x15;
        let _ = sheet(&other, "t.xlsx", &ReadOptions::default());
    }
}

/// Made by odfpy: two empty rows on top, French dates, euros, percentages, booleans, a gap, formulas with their last
/// value, times of day, a million empty rows below.
#[test]
fn an_open_document_sheet() {
    use ColumnKind::*;
    let t = bytes(include_bytes!("files/french.ods"));
    assert_eq!((t.value.file.format.as_str(), t.value.file.sheet.as_deref()), ("ods", Some("Feuille1")));
    assert_eq!((t.value.n_rows(), t.value.raw.line(0)), (14, 4));
    let kinds: Vec<ColumnKind> = t.value.columns[..7].iter().map(|c| c.kind).collect();
    assert_eq!(kinds[1..], [Date, Number, Number, Boolean, Count, Count]);
    let first = &preview(&t.value, 1)[0].after;
    assert_eq!(first[..7], ["C00", "2024-01-03", "1234.5", "0.05", "true", "20", "2469"]);
    assert_eq!(preview(&t.value, 6)[5].after[5], "", "a gap");
    assert_eq!(codes(&t), Vec::<&str>::new());
}

#[test]
fn a_line_of_nothing_but_separators_is_refused() {
    let error = refused("x,".repeat(1_000_001).as_bytes(), &ReadOptions::default());
    assert_eq!(error.message.code, "reading-too-many-columns");
}

#[test]
fn real_tables_have_all_their_rows() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let Ok(manifest) = std::fs::read_to_string(folder.join("manifest.toml")) else { return };
    let manifest: toml::Table = manifest.parse().unwrap();
    for (name, entry) in &manifest {
        let bytes = std::fs::read(folder.join(format!("{name}.csv"))).unwrap();
        let t = read(&bytes, name, &ReadOptions::default()).unwrap();
        let target = entry["target"].as_str().unwrap();
        let n_features = entry["columns"].as_integer().unwrap() as usize;
        let n_ids = entry["ids"].as_array().unwrap().len();
        assert_eq!(t.value.n_rows() as i64, entry["rows"].as_integer().unwrap(), "{name}");
        assert!(t.value.find(target).is_some() && t.value.columns.len() > n_features + n_ids - 1, "{name}");
        // These files leave gaps empty: nothing else may become one.
        let n_gaps: usize = t.value.columns.iter().map(|c| c.values.n_gaps()).sum();
        let cells = (0..t.value.columns.len()).flat_map(|k| t.value.raw.column(k));
        assert_eq!(n_gaps, cells.filter(|c| c.trim().is_empty()).count(), "{name}: {:?}", t.notices);
    }
}
