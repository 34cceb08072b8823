"""The yardstick's tables and fixed folds as plain files for the programs in bench/src/bin.

    python3 bench/folds.py --yardstick ../shared/bench FOLDER [--only TABLE ...]

Writes FOLDER/TABLE.csv (target first, identifiers left out) and FOLDER/TABLE.folds (the task, then a line of test rows
per fold). The tables stay where they are: nothing of them belongs in this project.
"""
import argparse
import importlib
import pathlib
import sys


def yardstick(path):
    """The yardstick's module `tables`."""
    sys.path.insert(0, str(pathlib.Path(path).resolve()))
    return importlib.import_module("tables")


def arranged(card, frame):
    """Target first, no identifiers."""
    frame = frame.drop(columns=card["ids"])
    return frame[[card["target"], *(c for c in frame if c != card["target"])]]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--yardstick", required=True)
    options.add_argument("--only", nargs="*", default=[])
    options = options.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    yard = yardstick(options.yardstick)
    for name, card, frame in yard.tables(only=options.only):
        arranged(card, frame).to_csv(options.folder / f"{name}.csv", index=False)
        tests = (" ".join(map(str, test)) for _, test in yard.folds(card, frame))
        (options.folder / f"{name}.folds").write_text("\n".join([card["task"], *tests]) + "\n")
        print(name, card["task"], len(frame))


if __name__ == "__main__":
    main()
