//! The search, the window and the ways out against trying every point, with limits as goals: their bounds are at hand
//! without any model.

use super::goal::Goal;
use super::limits::Limit;
use super::near::{Crowd, Near};
use super::relief::{Obstacle, conflict};
use super::search::{Problem, search};
use super::space::{Cell, Point, Space};
use super::window::{grow, holds, retreat};
use crate::data::{FeatureColumn, Features};
use crate::explain::reliability::Profile;
use crate::run::{Seed, Stream};
use std::sync::Arc;

/// Three settings of eleven ticks from -1 to 1.
fn space() -> Space {
    Space::of_numbers(&[("a", 0.2, (-5, 5)), ("b", 0.2, (-5, 5)), ("c", 0.2, (-5, 5))])
}

fn limits(space: &Space, texts: &[&str]) -> Vec<Limit> {
    texts.iter().map(|t| Limit::read(t, space.info()).expect(t)).collect()
}

fn all_points(cell: &Cell) -> Vec<Point> {
    let mut points = vec![Vec::new()];
    for (low, high) in cell.low.iter().zip(&cell.high) {
        points =
            points.iter().flat_map(|p: &Point| (*low..=*high).map(move |t| [p.as_slice(), &[t]].concat())).collect();
    }
    points
}

/// 60 past rows around the origin.
fn crowd(space: &Space) -> Near<'static> {
    let mut draw = Seed(4).stream();
    let columns = (0..3).map(|_| FeatureColumn::Numeric((0..60).map(|_| 0.4 * draw.normal()).collect())).collect();
    let rows = Features { info: Arc::new(space.info().to_vec()), columns, n_rows: 60 };
    Near::Rows(Crowd::new(space, &rows).expect("rows without gaps"))
}

const GOALS: [&str; 4] = [
    "(a - 0.4)^2 + (b + 0.3)^2 + c^2 <= 0",
    "a * b - c * a + abs(b - c) <= 0",
    "max(a, b) - 2 * min(b, c) + a * c <= 0",
    "exp(a) * (b - 0.1)^2 - c <= 0",
];

/// The search finds what trying every point finds, and its ceiling lies no lower.
fn assert_proven(problem: &Problem<'_>) {
    let space = problem.space;
    let allowed: Vec<Point> = all_points(&space.whole()).into_iter().filter(|p| problem.allows(p)).collect();
    let best = problem.goal.values(space, &allowed).into_iter().fold(f64::NEG_INFINITY, f64::max);
    for (budget, tolerance) in [(100_000, 1e-9), (60, 1e-9), (100_000, 0.1)] {
        let found = search(problem, vec![space.usual()], tolerance, budget);
        let value = found.best.as_ref().expect("something is allowed").1;
        assert!(value <= best + 1e-9 && found.ceiling >= best - 1e-9, "{problem:?}: {value} {best} {found:?}");
        if found.complete {
            assert!(best - value <= tolerance + 1e-9);
        }
    }
}

#[test]
fn the_best_is_what_trying_everything_finds_and_the_ceiling_holds() {
    let space = space();
    let near = crowd(&space);
    for goal in GOALS {
        let goal = &limits(&space, &[goal])[0];
        let goal = Goal::Keep(goal);
        for (texts, near) in [(&["a + 2 * b <= 0.9", "c >= a - 1"][..], None), (&["a - b < 0.6"][..], Some(&near))] {
            assert_proven(&Problem { space: &space, goal, limits: &limits(&space, texts), near });
        }
    }
}

#[test]
fn ceilings_hold_over_levels_and_far_rows() {
    let space = space().with_levels(2, &["red", "green", "blue"]);
    let mut draw = Seed(8).stream();
    let number =
        |at: f64, draw: &mut Stream| FeatureColumn::Numeric((0..80).map(|_| at + 0.3 * draw.normal()).collect());
    let mut columns = vec![number(-0.5, &mut draw), number(0.4, &mut draw)];
    columns.push(FeatureColumn::Categorical((0..80).map(|_| (draw.below(6) / 2) as u32).collect()));
    let rows = Features { info: Arc::new(space.info().to_vec()), columns, n_rows: 80 };
    let near = Near::Rows(Crowd::new(&space, &rows).expect("rows without gaps"));
    for goal in ["b * is(c, \"red\") - a <= 0", "a * a - 2 * a * is(c, \"blue\") + (b - 1)^2 <= 0"] {
        let goal = &limits(&space, &[goal])[0];
        let goal = Goal::Keep(goal);
        let limits = limits(&space, &["a + b <= 0.7"]);
        assert_proven(&Problem { space: &space, goal, limits: &limits, near: Some(&near) });
    }
}

#[test]
fn rare_settings_are_paid_for() {
    let space = space();
    let quantiles = vec![(0..=20).map(|q| f64::from(q) / 20.0 - 0.7).collect::<Vec<f64>>(); 3];
    let (ranges, shares) = (vec![(-0.7, 0.3); 3], vec![vec![0.0]; 3]);
    let profile = Profile { ranges, quantiles, shares, rare_above: 1.1, important: vec![0, 1, 2] };
    let near = Near::Profile(&profile);
    for goal in GOALS {
        let goal = &limits(&space, &[goal])[0];
        let goal = Goal::Keep(goal);
        assert_proven(&Problem { space: &space, goal, limits: &[], near: Some(&near) });
    }
}

#[test]
fn a_window_holds_point_by_point() {
    let space = space();
    let near = crowd(&space);
    for goal in GOALS {
        let goal = &limits(&space, &[goal])[0];
        let limits = limits(&space, &["a + 2 * b <= 0.9"]);
        let problem = Problem { space: &space, goal: Goal::Keep(goal), limits: &limits, near: Some(&near) };
        let best = search(&problem, vec![space.usual()], 1e-9, 100_000).best.expect("something is allowed");
        let floor = best.1 - 0.3;
        let calm = retreat(&problem, &best.0, floor + 0.15);
        let window = grow(&problem, &calm, floor);
        let points = all_points(&window);
        assert!(points.contains(&calm));
        let values = problem.goal.values(&space, &points);
        for (point, value) in points.iter().zip(values) {
            assert!(problem.allows(point) && value >= floor - 1e-9, "{point:?} {value} {floor}");
        }
        assert!(!holds(&problem, &space.whole(), floor), "not everything is good enough");
    }
}

#[test]
fn a_cell_is_near_only_if_all_its_points_are_and_far_only_if_none_is() {
    let space = space();
    let near = crowd(&space);
    let mut draw = Seed(9).stream();
    for _ in 0..300 {
        let ends: Vec<(i64, i64)> = (0..3)
            .map(|_| {
                let low = draw.below(10) as i64 - 5;
                (low, (low + draw.below(4) as i64).min(5))
            })
            .collect();
        let cell = Cell { low: ends.iter().map(|e| e.0).collect(), high: ends.iter().map(|e| e.1).collect() };
        let points: Vec<bool> = all_points(&cell).iter().map(|p| near.possible(&space, &Cell::of(p))).collect();
        assert!(near.possible(&space, &cell) || !points.contains(&true), "{cell:?}");
        assert!(!near.certain(&space, &cell) || !points.contains(&false), "{cell:?}");
    }
}

#[test]
fn contradictions_name_what_would_open_a_solution_and_by_how_much() {
    let space = space();
    let limits = limits(&space, &["a + b <= 0.2", "a >= 0.6", "b >= 0.6", "c <= 1"]);
    let goal = Goal::Keep(&limits[3]);
    let problem = Problem { space: &space, goal, limits: &limits, near: None };
    let found = search(&problem, vec![space.usual()], 0.01, 10_000);
    assert!(found.best.is_none() && found.complete);
    let conflict = conflict(&problem, &[space.usual()], found.complete);
    assert!(conflict.proven && conflict.impossible.is_empty());
    let ways: Vec<(Obstacle, f64)> = conflict.ways_out.iter().map(|w| (w.obstacle, w.to.expect("a number"))).collect();
    assert_eq!(ways.len(), 3, "{ways:?}");
    for (found, expected) in ways.iter().zip([1.2, -0.4, -0.4]) {
        assert!((found.1 - expected).abs() < 1e-6, "{ways:?}");
    }
}
