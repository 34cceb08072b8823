//! Any text as a formula, plain or LaTeX: read or refused, never a panic; what is read is sound and its text reads back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use makalu::data::{FeatureInfo, FeatureKind};
use makalu::formula::{display, latex, mathml, parse, parse_latex, simplify, unicode};

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
    for expr in [parse(text, &features), parse_latex(text, &features)].into_iter().flatten() {
        assert!(expr.check().is_ok());
        // Parentheses can make the text longer than what may be read; what is read is the same.
        for again in [display::plain(&expr, &features), unicode::unicode(&expr, &features)] {
            if let Ok(read) = parse(&again, &features) {
                assert_eq!(read, expr, "{again}");
            }
        }
        let again = latex::latex(&expr, &features);
        if let Ok(read) = parse_latex(&again, &features) {
            assert_eq!(read, expr, "{again}");
        }
        mathml::mathml(&expr, &features);
        simplify::simplify(&expr);
    }
});
