## What can be changed

decide-unknown-column = The model uses no column { $name }. Its columns: { $names }.
decide-unknown-column-near = The model uses no column { $name }; perhaps { $nearest }? Its columns: { $names }.
decide-no-lever = No column is said to be one that you can act on. Name those that you can change with --actionable, or say "actionable" in the data dictionary (makalu check --write-dictionary). Those that could be, the weightiest first: { $names }.
