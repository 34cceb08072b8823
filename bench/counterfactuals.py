"""What makalu's counterfactuals do beside DiCE's, for the same rows at risk of the same tables.

    cargo build --release
    python3 bench/counterfactuals.py OUT.json --tables ../shared/data --makalu target/release/makalu

Needs: dice-ml, scikit-learn, pandas. Rows with a gap are left out, since DiCE takes none; every column may change, for
both. Each engine explains its own model: DiCE gradient boosting of scikit-learn through its `random` and its `genetic`
method, one counterfactual for the opposite class, all other options as they come; makalu its formula and its mixture
`best`. The bar is 0.5 for all. The rows are the first (by a fixed shuffle) that all of these models place at 0.5 or
more.

Outside of both engines, with one definition for all:

- answered: share of rows for which a counterfactual was given;
- valid: share of those given that the engine's own model, asked anew, places under 0.5;
- columns: number of columns changed, on average;
- distance: over the changed columns, 1 for a category and for a number the difference over the median absolute
  deviation of the table (half the distance of the quartiles where that is 0, else the standard deviation), on average;
- seconds: wall clock per row, of the whole call; for makalu this holds the start of the program, reading the model and
  the rows.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")

# Table: target, event, columns left out.
TABLES = {
    "telco_churn": ("Churn", "Yes", ["customerID"]),
    "heart_cleveland": ("num", ">50_1", []),
    "credit_data": ("Status", "bad", []),
}
BAR = 0.5


def frame_of(folder, name):
    """The table without gaps, its columns, which of them are numbers, and the event as 0 and 1."""
    target, event, drop = TABLES[name]
    frame = pd.read_csv(folder / f"{name}.csv", skipinitialspace=True).drop(columns=drop).dropna().reset_index(drop=True)
    y = frame.pop(target).astype(str).eq(event).astype(int)
    for column in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[column]):
            frame[column] = frame[column].astype(str)
    # DiCE takes a column of few whole numbers as a number all the same; so does makalu.
    numbers = [c for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])]
    return frame, numbers, y


def spread(values):
    mad = float(np.median(np.abs(values - np.median(values))))
    half = float(np.subtract(*np.percentile(values, [75, 25])) / 2)
    return next((s for s in (mad, half, float(values.std())) if s > 0), 1.0)


class Ruler:
    """Columns changed and distance between two rows."""

    def __init__(self, frame, numbers):
        self.spreads = {c: spread(frame[c].to_numpy(float)) for c in numbers}

    def measure(self, before, after):
        columns, distance = 0, 0.0
        for column, old in before.items():
            new = after[column]
            if column in self.spreads:
                difference = abs(float(new) - float(old))
                if difference > 1e-9 * max(1.0, abs(float(old))):
                    columns += 1
                    distance += difference / self.spreads[column]
            elif str(new) != str(old):
                columns += 1
                distance += 1.0
        return columns, distance


class Makalu:
    """The program, from outside."""

    def __init__(self, program, folder, frame, y, effort):
        self.program, self.folder, self.columns = program, folder, list(frame.columns)
        table = folder / "table.csv"
        self.write(frame.assign(outcome=np.where(y == 1, "yes", "no")), table)
        self.model = folder / "model.makalu"
        self.call("fit", table, "--target", "outcome", "--effort", effort, "-o", self.model, "--quiet")

    def write(self, frame, path):
        frame.to_csv(path, index=False)

    def call(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{arguments}: {done.stderr}")
        return done.stdout

    def probabilities(self, frame, model):
        """Through a list of `predict`."""
        rows, listed = self.folder / "rows.csv", self.folder / "list.json"
        self.write(frame, rows)
        self.call("predict", self.model, rows, "--model", model, "-o", listed, "--quiet")
        return np.array([row["probability_yes"] for row in json.loads(listed.read_text())])

    def counterfactuals(self, frame, model):
        rows = self.folder / "asked.csv"
        self.write(frame, rows)
        used = self.used(model)
        options = [o for c in self.columns if c in used for o in ("--actionable", c)]
        asked = [o for i in range(len(frame)) for o in ("--row", f"line:{i + 2}")]
        start = time.perf_counter()
        found = json.loads(self.call("explain", self.model, rows, "--model", model, "--at-risk", BAR, "--json", "--quiet", *options, *asked))
        seconds = (time.perf_counter() - start) / len(frame)
        answers, cheapest, none = [], 0, 0
        for (_, before), row in zip(frame.iterrows(), found["rows"]):
            told = row["would_change"]
            if told["found"] != "yes":
                answers.append(None)
                none += bool(told.get("proven"))
                continue
            first = told["options"][0]
            cheapest += first["cheapest"]
            after = before.copy()
            for change in first["changes"]:
                after[change["column"]] = change["to"]
            answers.append(after)
        return answers, seconds, {"nothing_cheaper": cheapest, "none_proven": none}

    def used(self, _model):
        """Columns that are features of the model file."""
        told = json.loads(self.call("check", self.folder / "table.csv", "--target", "outcome", "--json", "--quiet"))
        return {c["name"] for c in told["columns"] if c["role"] == "Feature"}


class Dice:
    """DiCE on gradient boosting, as its guide shows it for scikit-learn."""

    def __init__(self, frame, numbers, y):
        import dice_ml
        from sklearn.compose import ColumnTransformer
        from sklearn.ensemble import GradientBoostingClassifier
        from sklearn.pipeline import Pipeline
        from sklearn.preprocessing import OneHotEncoder, StandardScaler

        others = [c for c in frame.columns if c not in numbers]
        encode = ColumnTransformer([("n", StandardScaler(), numbers), ("c", OneHotEncoder(handle_unknown="ignore"), others)])
        self.pipeline = Pipeline([("encode", encode), ("model", GradientBoostingClassifier(random_state=0))])
        self.pipeline.fit(frame, y)
        data = dice_ml.Data(dataframe=frame.assign(outcome=y), continuous_features=numbers, outcome_name="outcome")
        model = dice_ml.Model(model=self.pipeline, backend="sklearn")
        self.engines = {m: dice_ml.Dice(data, model, method=m) for m in ("random", "genetic")}

    def probabilities(self, frame):
        return self.pipeline.predict_proba(frame)[:, 1]

    def counterfactuals(self, frame, method):
        answers = []
        start = time.perf_counter()
        for i in range(len(frame)):
            options = {"random_seed": 0} if method == "random" else {}
            try:
                found = self.engines[method].generate_counterfactuals(
                    frame.iloc[[i]], total_CFs=1, desired_class="opposite", verbose=False, **options)
                given = found.cf_examples_list[0].final_cfs_df
                answers.append(None if given is None or given.empty else given.iloc[0].drop("outcome"))
            except Exception as error:  # DiCE raises where it finds nothing.
                print(f"  {method}: row {i}: {type(error).__name__}: {str(error)[:90]}")
                answers.append(None)
        return answers, (time.perf_counter() - start) / len(frame)


def judged(ruler, frame, answers, probabilities):
    """The figures of an engine."""
    given = [(before, after) for (_, before), after in zip(frame.iterrows(), answers) if after is not None]
    if not given:
        return {"answered": 0.0}
    after = pd.DataFrame([a for _, a in given])[list(frame.columns)].reset_index(drop=True)
    for column in frame.columns:
        after[column] = after[column].astype(frame[column].dtype) if not pd.api.types.is_numeric_dtype(frame[column]) else pd.to_numeric(after[column])
    measures = [ruler.measure(before, row) for (before, _), (_, row) in zip(given, after.iterrows())]
    return {
        "answered": len(given) / len(answers),
        "valid": float((probabilities(after) < BAR).mean()),
        "columns": float(np.mean([m[0] for m in measures])),
        "distance": float(np.mean([m[1] for m in measures])),
        "distance_median": float(np.median([m[1] for m in measures])),
    }


def main():
    options = argparse.ArgumentParser()
    options.add_argument("out")
    options.add_argument("--tables", type=pathlib.Path, required=True)
    options.add_argument("--makalu", default="target/release/makalu")
    options.add_argument("--effort", default="quick")
    options.add_argument("--rows", type=int, default=100)
    options.add_argument("--only", nargs="*", help="tables")
    options.add_argument("--engines", nargs="*", default=["formula", "best", "random", "genetic"])
    options = options.parse_args()
    results = []
    for name in options.only or TABLES:
        frame, numbers, y = frame_of(options.tables, name)
        ruler = Ruler(frame, numbers)
        with tempfile.TemporaryDirectory() as folder:
            makalu = Makalu(options.makalu, pathlib.Path(folder), frame, y, options.effort)
            dice = Dice(frame, numbers, y)
            at_risk = dice.probabilities(frame) >= BAR
            for model in ("formula", "best"):
                at_risk &= makalu.probabilities(frame, model) >= BAR
            rows = np.random.default_rng(0).permutation(np.flatnonzero(at_risk))[: options.rows]
            asked = frame.iloc[np.sort(rows)].reset_index(drop=True)
            print(f"{name}: {len(frame)} rows, {int(at_risk.sum())} at risk by all models, {len(asked)} asked")
            for model in [e for e in options.engines if e in ("formula", "best")]:
                answers, seconds, proven = makalu.counterfactuals(asked, model)
                told = judged(ruler, asked, answers, lambda f, m=model: makalu.probabilities(f, m))
                results.append({"table": name, "engine": f"makalu {model}", **told, "seconds": seconds, "rows": len(asked), **proven})
                print(" ", results[-1], flush=True)
            for method in [e for e in options.engines if e in ("random", "genetic")]:
                answers, seconds = dice.counterfactuals(asked, method)
                told = judged(ruler, asked, answers, dice.probabilities)
                results.append({"table": name, "engine": f"DiCE {method}", **told, "seconds": seconds, "rows": len(asked)})
                print(" ", results[-1], flush=True)
    pathlib.Path(options.out).write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
