"""The formula learner beside its opponents on the yardstick's fixed folds, in one run, with the same number of threads.

    cargo build --release --manifest-path bench/Cargo.toml
    python3 bench/opponents.py OUT.csv --yardstick ../shared/bench \\
        --engines formula operon gplearn symbolic_regression

Needs: scikit-learn, pandas, pyoperon, gplearn. A (table, fold, engine) already in OUT.csv is not run again, so that an
interrupted run goes on; `--again formula` measures an engine anew. Without `--engines` only the tables are printed.

operon: 25 nodes, 500,000 evaluations; gplearn: 1,000 programs, 20 generations; both as the yardstick has them. They are
regressors and run on numbers only. symbolic_regression runs for as long as the formula took on the same fold
(`--seconds` sets it otherwise) and is reported twice: PySR's choice on its front, and the most accurate one. Inputs of
the opponents are the yardstick's: medians for gaps with an indicator, standardised, one column per frequent level.

Nodes are counted as Operon counts: a weighted variable, an operator or a constant is one node; the scale and offset by
which a tree is fitted to the target are not counted. gplearn's own length is printed as it is: its variables carry no
weights.
"""
import argparse
import csv
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy as np

import folds as plain

warnings.filterwarnings("ignore")
BIN = pathlib.Path(__file__).resolve().parent / "target" / "release"
COLUMNS = "table fold engine metric score nodes seconds evaluations".split()
REGRESSION_ONLY = {"operon", "gplearn"}


class Fold:
    """Training and test rows of a fold."""

    def __init__(self, yard, card, frame, train, test, options):
        self.yard, self.card, self.options = yard, card, options
        self.number = card["task"] == "regression"
        self.frames = [plain.arranged(card, frame.iloc[rows]) for rows in (train, test)]
        self.x = [f.iloc[:, 1:] for f in self.frames]
        self.y = [f.iloc[:, 0] for f in self.frames]
        self.seconds_of_formula = options.seconds

    def encoded(self):
        """Inputs of engines that read numbers only."""
        import peers

        encoder = peers.one_hot()
        train = np.ascontiguousarray(encoder.fit_transform(self.x[0]), float)
        return train, np.ascontiguousarray(encoder.transform(self.x[1]), float)

    def metric(self):
        return "r2" if self.number else "log_loss"

    def score(self, prediction, classes=None):
        """R2 of numbers, log-loss of probabilities."""
        if self.number:
            return self.yard.scores(self.card, self.y[1], np.nan_to_num(prediction))["r2"]
        return self.yard.scores(self.card, self.y[1], None, prediction, classes)["log_loss"]


def run_program(name, arguments, frames, threads, header=True):
    """Runs a program of bench/src/bin on two tables: predictions, and what it says."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, part) for part in ("train.csv", "test.csv", "predictions.csv")]
        for frame, path in zip(frames, paths):
            frame.to_csv(path, index=False)
        environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
        done = subprocess.run([BIN / name, *paths, *arguments], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-300:])
        return np.loadtxt(paths[2], delimiter=",", ndmin=2), json.loads(done.stdout)


def formula(fold, name="formula", extra=()):
    arguments = [*extra] if fold.number else ["--classes", *extra]
    arguments += ["--effort", fold.options.effort]
    predictions, said = run_program("formula_fit", arguments, fold.frames, fold.options.threads)
    classes = sorted(fold.y[0].astype(str).str.strip().unique())
    score = fold.score(predictions[:, 0]) if fold.number else fold.score(predictions, classes)
    if fold.options.seconds is None:
        fold.seconds_of_formula = said["seconds"]
    return [(name, score, said["nodes"], said["seconds"], "")]


def formula_short(fold):
    """The longest formula of the same front that is no longer than Operon's."""
    return formula(fold, "formula_short", ["--max-nodes", "25"])


def symbolic_regression(fold):
    import pandas as pd

    seconds = fold.seconds_of_formula
    if seconds is None:
        raise RuntimeError("needs --seconds, or the formula's own seconds from the same run")
    classes = None if fold.number else sorted(fold.y[0].unique())
    if classes is not None and len(classes) != 2:
        return []
    frames = []
    for x, y in zip(fold.encoded(), fold.y):
        frame = pd.DataFrame(x, columns=[f"x{j}" for j in range(x.shape[1])])
        frame.insert(0, "target", y.to_numpy() if fold.number else (y == classes[1]).astype(int).to_numpy())
        frames.append(frame)
    arguments = ["--seconds", str(seconds)] + ([] if fold.number else ["--classes"])
    predictions, said = run_program("symbolic_regression", arguments, frames, fold.options.threads)
    rows = []
    for at, name in enumerate(("symbolic_regression best", "symbolic_regression accurate")):
        p = predictions[:, at]
        score = fold.score(p) if fold.number else fold.score(np.column_stack([1 - p, p]), classes)
        rows.append((name, score, said["nodes"][at], said["seconds"], said["evaluations"]))
    return rows


def operon(fold):
    from pyoperon.sklearn import SymbolicRegressor

    train, test = fold.encoded()
    model = SymbolicRegressor(
        population_size=1000, generations=1000, max_evaluations=500_000, max_length=25, optimizer_iterations=5,
        n_threads=fold.options.threads, random_state=0,
        allowed_symbols="add,sub,mul,aq,exp,log,sin,sqrt,square,constant,variable",
    )
    start = time.perf_counter()
    model.fit(train, np.array(fold.y[0], float))
    seconds = time.perf_counter() - start
    nodes = [n.Name for n in model.model_.Nodes]
    for operator in "+*":  # the offset, then the scale
        if nodes[-2:] == ["constant", operator]:
            nodes = nodes[:-2]
    evaluations = model.stats_["residual_evaluations"] + model.stats_["jacobian_evaluations"]
    return [("operon", fold.score(np.ravel(model.predict(test))), len(nodes), seconds, evaluations)]


def gplearn(fold):
    from gplearn.genetic import SymbolicRegressor

    train, test = fold.encoded()
    model = SymbolicRegressor(
        population_size=1000, generations=20, n_jobs=fold.options.threads, random_state=0,
        function_set=("add", "sub", "mul", "div", "sqrt", "log"),
    )
    start = time.perf_counter()
    model.fit(train, np.array(fold.y[0], float))
    seconds = time.perf_counter() - start
    return [("gplearn", fold.score(model.predict(test)), model._program.length_, seconds, 20_000)]


def ebm(fold):
    """InterpretML's additive model; seconds are those of the processor, on one thread. Its terms count as nodes."""
    from interpret.glassbox import ExplainableBoostingClassifier, ExplainableBoostingRegressor

    x = [frame.copy() for frame in fold.x]
    for column in [c for c in x[0] if x[0][c].dtype.kind not in "biuf"]:
        for frame in x:
            frame[column] = frame[column].astype(object).where(frame[column].notna(), "missing").astype(str)
    model = (ExplainableBoostingRegressor if fold.number else ExplainableBoostingClassifier)(n_jobs=1, random_state=0)
    start = time.process_time()
    model.fit(x[0], fold.y[0])
    seconds = time.process_time() - start
    told = model.predict(x[1]) if fold.number else model.predict_proba(x[1])
    score = fold.score(told, None if fold.number else list(model.classes_))
    return [("ebm", score, len(model.term_features_), seconds, "")]


ENGINES = {
    "formula": formula, "formula_short": formula_short, "operon": operon, "gplearn": gplearn,
    "symbolic_regression": symbolic_regression, "ebm": ebm,
}


def measure(options, yard):
    done, kept = set(), []
    if os.path.exists(options.out):
        kept = [r for r in csv.DictReader(open(options.out)) if r["engine"].split()[0] not in options.again]
        done = {(r["table"], r["fold"], r["engine"].split()[0]) for r in kept}
    with open(options.out, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows([r[c] for c in COLUMNS] for r in kept)
        out.flush()
        for name, card, frame in yard.tables(only=options.only):
            if options.task not in ("all", card["task"]) or not options.rows[0] <= len(frame) <= options.rows[1]:
                continue
            for k, (train, test) in enumerate(yard.folds(card, frame)):
                fold = Fold(yard, card, frame, train, test, options)
                if fold.seconds_of_formula is None:
                    known = [r for r in kept if (r["table"], r["fold"], r["engine"]) == (name, str(k), "formula")]
                    fold.seconds_of_formula = float(known[0]["seconds"]) if known else None
                for engine in options.engines:
                    if (name, str(k), engine) in done or (engine in REGRESSION_ONLY and not fold.number):
                        continue
                    try:
                        rows = ENGINES[engine](fold)
                    except Exception as failure:
                        print(name, k, engine, "FAILED", type(failure).__name__, str(failure)[:200], flush=True)
                        continue
                    for engine_name, score, nodes, seconds, evaluations in rows:
                        row = [name, k, engine_name, fold.metric(), f"{score:.6g}", nodes, f"{seconds:.3f}"]
                        writer.writerow([*row, evaluations])
                    out.flush()
            print(name, "done", flush=True)


def summary(own):
    """Mean score, median nodes, mean seconds of an engine's folds on a table."""
    column = lambda name: [float(r[name]) for r in own]
    return statistics.mean(column("score")), statistics.median(column("nodes")), statistics.mean(column("seconds"))


def peer_means(peers, name, metric):
    """Mean score of each of the yardstick's peers on a table."""
    scores = {}
    for r in peers:
        if r["table"] == name and r[metric]:
            scores.setdefault(r["peer"], []).append(float(r[metric]))
    return {peer: statistics.mean(values) for peer, values in scores.items()}


def table(rows, metric, peers):
    """Markdown: score, nodes and seconds of each engine on each table, and what the yardstick's peers reach."""
    rows = [r for r in rows if r["metric"] == metric]
    if not rows:
        return
    engines = list(dict.fromkeys(r["engine"] for r in rows))
    tables = list(dict.fromkeys(r["table"] for r in rows))
    of = {}
    for r in rows:
        of.setdefault((r["table"], r["engine"]), []).append(r)
    of = {key: summary(own) for key, own in of.items()}
    number = metric == "r2"
    beside = ["CatBoost", "share of its lead over Operon closed"] if number else ["best peer", "worse by", "linear"]
    header = ["table", *engines, *beside]
    print(f"\n{'R²' if number else 'log-loss'}, median nodes, seconds per fit\n")
    print("| " + " | ".join(header) + " |")
    print("|" + " --- |" * len(header))
    worse = []
    for name in tables:
        own, known = of.get((name, "formula")), peer_means(peers, name, metric)
        cells = [of.get((name, e)) for e in engines]
        line = [name, *(f"{c[0]:.3f}, {c[1]:.0f}, {c[2]:.1f} s" if c else "" for c in cells)]
        if number:
            best = known.get("catboost")
            line.append(f"{best:.3f}" if best is not None else "")
            operon = of.get((name, "operon"))
            if own and operon and best is not None:
                lead = best - operon[0]
                line.append(f"{100 * (own[0] - operon[0]) / lead:.0f} %" if lead > 0.005 else "no lead")
        elif known:
            best = min(known, key=known.get)
            line.append(f"{known[best]:.3f} ({best})")
            if own:
                worse.append((own[0] / known[best] - 1, own[0] < known.get("linear", 0)))
                line.append(f"{100 * worse[-1][0]:+.1f} %")
            line += [""] * (own is None) + [f"{known['linear']:.3f}" if "linear" in known else ""]
        print("| " + " | ".join(line + [""] * (len(header) - len(line))) + " |")
    if worse:
        median = 100 * statistics.median(w[0] for w in worse)
        print(f"\nformula worse than the best peer by {median:+.1f} % on the median table; better than the yardstick's "
              f"linear on {sum(w[1] for w in worse)} of {len(worse)}")
    for engine in engines:
        both = [n for n in tables if (n, engine) in of and (n, "formula") in of]
        if engine != "formula" and both:
            ahead = sum((of[n, "formula"][0] > of[n, engine][0]) == number for n in both)
            nodes = [statistics.median(of[n, e][1] for n in both) for e in ("formula", engine)]
            print(f"\nformula ahead of {engine} on {ahead} of {len(both)}; "
                  f"median nodes {nodes[0]:.0f} against {nodes[1]:.0f}")
        rated = [r for r in rows if r["engine"] == engine and r["evaluations"]]
        if rated:
            rate = sum(float(r["evaluations"]) for r in rated) / sum(float(r["seconds"]) for r in rated)
            print(f"\n{engine}: {rate:,.0f} evaluations a second")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--yardstick", required=True)
    parser.add_argument("--engines", nargs="*", default=[], choices=list(ENGINES))
    parser.add_argument("--again", nargs="*", default=[], help="engines whose rows in OUT are measured anew")
    parser.add_argument("--only", nargs="*", default=[], help="tables")
    parser.add_argument("--task", default="regression", choices=["regression", "binary", "multiclass", "all"])
    parser.add_argument("--rows", nargs=2, type=int, default=[0, 10**9], help="least and most rows of a table")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--effort", default="standard")
    parser.add_argument("--seconds", type=float, help="wall time of symbolic_regression")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    yard = plain.yardstick(options.yardstick)
    if options.engines:
        measure(options, yard)
    rows = list(csv.DictReader(open(options.out)))
    peers = list(csv.DictReader(open(pathlib.Path(options.yardstick) / "peers.csv")))
    for metric in ("r2", "log_loss"):
        table(rows, metric, peers)


if __name__ == "__main__":
    main()
