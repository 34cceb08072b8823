"""The formula learner beside its opponents on the yardstick's fixed folds, in one run, with the same number of threads.

    cargo build --release --manifest-path bench/Cargo.toml
    python3 bench/opponents.py OUT.csv --yardstick ../shared/bench --engines formula operon gplearn symbolic_regression

Needs: scikit-learn, pandas, pyoperon, gplearn. A (table, fold, engine) already in OUT.csv is not run again, so figures of
opponents can be kept while the formula is measured anew (`--again formula`). Without `--engines` only the tables are printed.

operon: 25 nodes, 500,000 evaluations, as the yardstick has it; gplearn likewise. Both are regressors and run on numbers
only. symbolic_regression runs for as long as the formula took on the same fold (`--seconds` sets it otherwise) and is
reported twice: PySR's choice on its front, and the most accurate one. Inputs of the opponents are the yardstick's: medians
for gaps with an indicator, standardised, one column per frequent level.

Nodes are counted as Operon counts: a weighted variable, an operator or a constant is one node; the scale and offset by which
a tree is fitted to the target are not counted. gplearn's own length is printed as it is: its variables carry no weights.
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


def formula(fold):
    arguments = [] if fold.number else ["--classes"]
    arguments += ["--effort", fold.options.effort]
    predictions, said = run_program("formula_fit", arguments, fold.frames, fold.options.threads)
    classes = sorted(fold.y[0].astype(str).str.strip().unique())
    score = fold.score(predictions[:, 0]) if fold.number else fold.score(predictions, classes)
    if fold.options.seconds is None:
        fold.seconds_of_formula = said["seconds"]
    return [("formula", score, said["nodes"], said["seconds"], "")]


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
    model.fit(train, np.asarray(fold.y[0], float))
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
    model.fit(train, np.asarray(fold.y[0], float))
    seconds = time.perf_counter() - start
    return [("gplearn", fold.score(model.predict(test)), model._program.length_, seconds, 20_000)]


ENGINES = {"formula": formula, "operon": operon, "gplearn": gplearn, "symbolic_regression": symbolic_regression}


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
                        writer.writerow([name, k, engine_name, fold.metric(), f"{score:.6g}", nodes, f"{seconds:.3f}", evaluations])
                    out.flush()
            print(name, "done", flush=True)


def table(rows, metric, peers):
    """Markdown: score, nodes and seconds of each engine on each table."""
    rows = [r for r in rows if r["metric"] == metric]
    engines = list(dict.fromkeys(r["engine"] for r in rows))
    tables = list(dict.fromkeys(r["table"] for r in rows))
    if not rows:
        return
    of = {}
    for r in rows:
        of.setdefault((r["table"], r["engine"]), []).append(r)

    def cell(name, engine):
        own = of.get((name, engine))
        if not own:
            return ""
        score = statistics.mean(float(r["score"]) for r in own)
        nodes = statistics.median(float(r["nodes"]) for r in own)
        seconds = statistics.mean(float(r["seconds"]) for r in own)
        return f"{score:.3f}, {nodes:.0f}, {seconds:.1f} s"

    closes = metric == "r2" and "formula" in engines and "operon" in engines
    header = ["table", *engines] + (["CatBoost", "share of CatBoost's lead over Operon closed"] if closes else [])
    print(f"\n{'R²' if metric == 'r2' else 'log-loss'}, median nodes, seconds per fit\n")
    print("| " + " | ".join(header) + " |")
    print("|" + " --- |" * len(header))
    for name in tables:
        line = [name, *(cell(name, e) for e in engines)]
        if closes:
            score = {e: statistics.mean(float(r["score"]) for r in of[name, e]) for e in ("formula", "operon") if (name, e) in of}
            peer = [float(r["r2"]) for r in peers if r["table"] == name and r["peer"] == "catboost" and r["r2"]]
            line.append(f"{statistics.mean(peer):.3f}" if peer else "")
            lead = statistics.mean(peer) - score["operon"] if peer and "operon" in score else 0.0
            line.append(f"{100 * (score['formula'] - score['operon']) / lead:.0f} %" if lead > 0.005 and "formula" in score else "no lead")
        print("| " + " | ".join(line) + " |")
    for engine in engines:
        if engine == "formula" or "formula" not in engines:
            continue
        both = [n for n in tables if (n, engine) in of and (n, "formula") in of]
        mean = lambda n, e: statistics.mean(float(r["score"]) for r in of[n, e])
        ahead = sum((mean(n, "formula") - mean(n, engine)) * (1 if metric == "r2" else -1) > 0 for n in both)
        sizes = [statistics.median(float(r["nodes"]) for r in of[n, e]) for e in ("formula", engine) for n in both]
        half = len(both)
        print(f"\nformula ahead of {engine} on {ahead} of {half}; median nodes {statistics.median(sizes[:half]):.0f} "
              f"against {statistics.median(sizes[half:]):.0f}" if both else "")
    for engine in engines:
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
    parser.add_argument("--rows", nargs=2, type=int, default=[0, 10**9], help="tables of at least and at most so many rows")
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
