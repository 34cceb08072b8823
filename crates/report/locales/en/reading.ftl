# What the reader says of a file.

# Cannot go on
reading-empty-file = The file is empty. Export the table again and check that it has rows.
reading-no-rows = There is a header of { $columns ->
        [one] one column
       *[other] { $columns } columns
    } but no row below it. Export the table again with its rows; if the first line is already data, say so with --no-header.
reading-binary = This is not a text file: it looks like an image, an archive or a program. Give a CSV, TSV, JSON lines, XLSX or ODS file; for a text in an unusual encoding, name it with --encoding.
reading-old-excel = This is a workbook in the old Excel format (.xls), which is not read. Open it and save it as .xlsx or .csv.
reading-zip-without-table = This is an archive that holds no spreadsheet. Unpack it and give the table inside.
reading-spreadsheet-broken = The spreadsheet cannot be opened: it is damaged, incomplete or of another format. Open it in a spreadsheet program, save it again or export it as CSV.
reading-spreadsheet-too-large = Unpacked, the spreadsheet would take { $megabytes } MB, far more than a table of its size: refused. Export the sheet as CSV and give that file.
reading-sheet-unknown = There is no sheet “{ $sheet }”. Choose one of: { $sheets }.
reading-sheet-empty = Sheet “{ $sheet }” is empty. Choose another with --sheet: { $others }.
reading-json-broken = This is not a JSON object: character { $position } is not the one expected. Each line must hold one whole object such as {"{"}"name": 1{"}"}; correct this line and run again.
reading-row-too-long = This row is larger than 4 GB and cannot be read. A quote that never closes may be the cause: correct the line.
reading-too-many-columns = A line holds { $columns } cells: more columns than makalu reads ({ $most }). Probably the separator is another one: give it with --separator. Otherwise leave out columns.
reading-too-sparse = Most rows hold far fewer cells than the { $columns } columns of the header. Probably the separator is another one: give it with --separator.
reading-encoding-unknown = The encoding “{ $encoding }” is unknown. Use a name such as utf-8, windows-1252, latin-9 or utf-16.
reading-format-unknown = The format “{ $format }” is unknown. Use csv, tsv, jsonl, xlsx or ods.
reading-separator-invalid = “{ $mark }” cannot separate cells. Use one plain character, such as ; or a comma, that is not a quote.
reading-decimal-invalid = “{ $mark }” cannot be a decimal mark. Use . or a comma.

# The file
reading-characters-replaced = { $characters ->
        [one] One character is
       *[other] { $characters } characters are
    } invalid in { $encoding } and shown as “�”. If names look wrong, give the encoding with --encoding.
reading-title-skipped = { $lines ->
        [one] The first line is a title
       *[other] The first { $lines } lines are titles
    }, not part of the table, and left out: { $text }.
reading-no-header = The first line holds data, not names: columns are called column_1, column_2... If it holds names, put a letter into those that are bare numbers.
reading-names-repeated = { $columns ->
        [one] One column name occurs
       *[other] { $columns } column names occur
    } more than once; the later ones are now called { $names }.
reading-names-empty = { $columns ->
        [one] One column has
       *[other] { $columns } columns have
    } no name and are called { $names }.
reading-row-long = This row has { $cells ->
        [one] one cell
       *[other] { $cells } cells
    } more than the header; cut: { $text }. A separator inside a text is the usual cause: check that the other cells stand in the right columns.
reading-rows-long = { $rows ->
        [one] One more row has
       *[other] { $rows } more rows have
    } more cells than the header; what exceeds is cut. Check the separator and the quotes.
reading-rows-short = { $rows ->
        [one] One row has
       *[other] { $rows } rows have
    } fewer cells than the header, this one first; the lacking cells are gaps.
reading-quote-unclosed = A quote opens here and never closes; it is taken as a plain character. Check this row.
reading-other-sheets = Sheet “{ $sheet }” was read. To read another, use --sheet: { $others }.
reading-more-notices = { $notices ->
        [one] One more column has
       *[other] { $notices } more columns have
    } the same kinds of remarks.

# Columns
reading-cells-not-numbers = { $cells ->
        [one] One cell is
       *[other] { $cells } cells are
    } not a number, such as “{ $example }”, and read as gaps.
reading-cells-not-dates = { $cells ->
        [one] One cell is
       *[other] { $cells } cells are
    } not a date, such as “{ $example }”, and read as gaps.
reading-cells-not-yes-no = { $cells ->
        [one] One cell says
       *[other] { $cells } cells say
    } neither yes nor no, such as “{ $example }”, and read as gaps.
reading-infinite = { $cells ->
        [one] One number is
       *[other] { $cells } numbers are
    } infinite or too large, such as “{ $example }”, and read as gaps.
reading-numbers-ambiguous = “{ $example }” can be read in two ways; it was read as { $value }. If that is wrong, give the decimal mark with --decimal.
reading-dates-day-first = Every date can be read in two ways; the day was taken first: “{ $example }” is { $value }. If the month comes first, say so with --dates mdy.
reading-dates-month-first = Every date can be read in two ways; the month was taken first: “{ $example }” is { $value }. If the day comes first, say so with --dates dmy.
reading-dates-short-years = Years have two digits: 69 to 99 are read as 1969 to 1999, the others as 2000 to 2068 (“{ $example }” is { $value }). If that is wrong, export four-digit years.

# Against the training file
reading-file-changed = The file is not written as the training file was (then { $before }, now { $now }); it was read as it is now.
reading-decimal-changed = The decimal mark has changed since the training file in: { $columns }. The new one was followed; check the values.
reading-dates-changed = The order of day and month has changed since the training file in: { $columns }. The new one was followed; check the dates.
