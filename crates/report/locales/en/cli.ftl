### What the program says beside its results.

## Reading files

cli-input-not-found = There is no file { $path }. Check the name and the folder.
cli-input-not-found-near = There is no file { $path }. Did you mean { $near }?
cli-input-is-folder = { $path } is a folder. Name the file inside it.
cli-input-denied = { $path } may not be read by you. Ask for the right to read it, or copy it to a folder of yours.
cli-input-failed = { $path } could not be read: { $why }.
cli-input-too-large = { $path } is larger than { $megabytes } MB. makalu is made for small tables: take a sample of the rows, or leave out columns.
cli-sheet-died = The spreadsheet needs too much memory or time, or is damaged: its parser was stopped, and nothing was read. Open it in a spreadsheet program and save it as CSV.
cli-sheet-slow = The spreadsheet was not read within { $seconds } seconds, and was given up. Open it in a spreadsheet program and save it as CSV.
cli-sheet-failed = The spreadsheet could not be handed to its parser: { $why }. Save it as CSV, or try again.

## Writing files

cli-output-folder-absent = { $path } cannot be written: there is no folder { $folder }. Create it first, or choose another place.
cli-output-is-folder = { $path } is a folder. Name a file to write.
cli-output-denied = { $path } may not be written by you. Choose a folder of yours, or ask for the right to write there.
cli-output-is-input = { $path } is a file that this command reads, and it would be overwritten. Choose another name for the output.
cli-output-twice = { $path } is asked for twice: the report would replace the model. Give each a name of its own.
cli-disk-full = { $path } could not be written: the disk is full. Nothing was left half-written; make room and try again.
cli-write-failed = { $path } could not be written: { $why }. Nothing was left half-written.
cli-unknown-list-format = { $path } does not say which kind of list to write. End the name with .csv, .tsv, .xlsx or .json, or write - for standard output.
cli-spreadsheet-not-made = The spreadsheet could not be made: { $why }. Write a .csv list instead.
cli-model-to-stdout = A model is a file, not text for the terminal. Name it with -o NAME.makalu.
cli-json = The result could not be written as JSON: { $why }. Leave out --json to see it as text.

## Requests

cli-unknown-model = There is no model { $name }. Did you mean { $near }? Possible: { $names }.
cli-unknown-command = There is no command { $name }. Did you mean { $near }?
cli-threads = The threads could not be started: { $why }. Try a smaller --threads.
cli-row-not-found = No row is { $row }: no id column holds it, and the rows stand on lines { $first } to { $last }. Give an id as it stands in the file, or line:{ $first }.
cli-row-not-found-near = No row is { $row }: no id column holds it, and the rows stand on lines { $first } to { $last }. Did you mean { $near }?
cli-row-repeated = { $row } names { $matches } rows; the first, on line { $line }, is explained. For another, write line:NUMBER.

## While it runs

cli-stage-signal = Is there any signal?
cli-stage-validation = Learning and judging
cli-stage-refit = Learning from all rows
cli-stage-summary = Summing up
cli-stopping = Stopping; the best so far will be kept. Press Ctrl-C again to leave at once.
cli-no-ctrl-c = Ctrl-C will end the program at once, without keeping what was found.
cli-resumed = { $units ->
    [0] Nothing was kept of an earlier run: starting from the beginning.
    [one] Going on: one piece of finished work is taken up.
   *[other] Going on: { $units } pieces of finished work are taken up.
}
cli-partial-restarted = { $path } holds work of a run that was cut off. It is dropped, and the run starts again; to go on instead, use --resume next time.
cli-partial-foreign = { $path } is not makalu's: kept work would be written there. Rename that file, or choose another name for the model.
cli-checkpoint-failed = { $path } could not keep finished work (is the disk full?). The model is complete, but could not have been resumed.
cli-stopped-early = Stopped before the end: the models judged until then are kept in { $model }. The same command with --resume goes on.
cli-more-notices = { $more ->
    [one] - One more remark: makalu check shows it.
   *[other] - { $more } more remarks: makalu check shows them all.
}
cli-speaking-of = The summary and the report speak of { $model }, as you asked; makalu recommends { $recommended }.

## When it is done

cli-fitted =
    Model: { $model }
    Next: makalu predict { $model } NEW_FILE -o list.xlsx
cli-fitted-with-report =
    Model: { $model }
    Report: { $report }
    Next: makalu predict { $model } NEW_FILE -o list.xlsx
cli-predicted = { $rows ->
    [one] One row scored with { $model }: { $path }
   *[other] { $rows } rows scored with { $model }: { $path }
}
cli-report-written = Report: { $path }
cli-dictionary-written = Data dictionary: { $path }. Fill in what you know, and give it with --dictionary { $path }.

## Demo

cli-demo-start = 4,000 VIP customers of a fictitious house, as a French Excel exports them. The question: who leaves (statut = Résilié)?
cli-demo-next =
    { "" }
    Written into { $folder }/:
      report.html         open it in a browser: what was found, may you trust it, whom to act on
      list.xlsx           the customers with their risk and three reasons each (also list.csv)
      statut.makalu       the model
      vip_customers.csv   the table, as it came

    What to type next:
      makalu check   { $folder }/vip_customers.csv --target statut
      makalu explain { $folder }/statut.makalu { $folder }/vip_customers.csv --row { $row }
      makalu predict { $folder }/statut.makalu { $folder }/vip_customers.csv -o list.xlsx
      makalu report  { $folder }/statut.makalu --lang fr -o rapport.html

    And with a table of your own:
      makalu check YOUR_FILE --target COLUMN
      makalu fit   YOUR_FILE --target COLUMN -o model.makalu --report report.html

## Our bug

cli-panic =
    This is a bug in makalu { $version }, not a mistake of yours: { $what } ({ $place }).
    Nothing was left half-written. Please report it with the command you typed, these lines and, if you may share it, the table (a few rows that show it are best).
