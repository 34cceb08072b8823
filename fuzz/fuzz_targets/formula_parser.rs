//! Any text as a formula: read or refused, never a panic; what is read is sound and its text reads back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use makalu::data::{FeatureInfo, FeatureKind};
use makalu::formula::{display, mathml, parse, simplify};

fn features() -> Vec<FeatureInfo> {
    let levels = FeatureKind::Level { levels: vec!["a".into(), "say \"b\"".into()] };
    let feature =
        |name: &str, kind| FeatureInfo { name: name.to_owned(), column: name.to_owned(), kind, ..FeatureInfo::default() };
    vec![
        feature("x", FeatureKind::Number),
        feature("odd ] name", FeatureKind::Number),
        feature("kind", levels),
        feature("month", FeatureKind::Month),
    ]
}

fuzz_target!(|text: &str| {
    let features = features();
    if let Ok(expr) = parse(text, &features) {
        assert!(expr.check().is_ok());
        let again = display::plain(&expr, &features);
        // Parentheses can make the text longer than what may be read; what is read is the same.
        if let Ok(read) = parse(&again, &features) {
            assert_eq!(read, expr, "{again}");
        }
        mathml::mathml(&expr, &features);
        simplify::simplify(&expr);
    }
});
