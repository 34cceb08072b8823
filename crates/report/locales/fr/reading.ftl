# Ce que le lecteur dit d'un fichier.

# Impossible de continuer
reading-empty-file = Le fichier est vide. Exportez de nouveau le tableau et vérifiez qu’il contient des lignes.
reading-no-rows = L’en-tête a { $columns ->
        [one] une colonne
       *[other] { $columns } colonnes
    }, mais aucune ligne ne le suit. Exportez de nouveau le tableau avec ses lignes ; si la première ligne est déjà une donnée, indiquez --no-header.
reading-binary = Ce n’est pas un fichier texte : on dirait une image, une archive ou un programme. Donnez un fichier CSV, TSV, JSON lines, XLSX ou ODS ; pour un texte dans un encodage inhabituel, nommez-le avec --encoding.
reading-old-excel = C’est un classeur à l’ancien format Excel (.xls), qui n’est pas lu. Ouvrez-le et enregistrez-le en .xlsx ou .csv.
reading-zip-without-table = Cette archive ne contient pas de feuille de calcul. Décompressez-la et donnez le tableau qu’elle contient.
reading-spreadsheet-broken = Le classeur ne s’ouvre pas : il est abîmé, incomplet ou d’un autre format. Ouvrez-le dans un tableur, enregistrez-le de nouveau ou exportez-le en CSV.
reading-spreadsheet-too-large = Décompressé, le classeur occuperait { $megabytes } Mo, bien plus qu’un tableau de cette taille : il est refusé. Exportez la feuille en CSV et donnez ce fichier.
reading-sheet-unknown = Il n’y a pas de feuille « { $sheet } ». Choisissez parmi : { $sheets }.
reading-sheet-empty = La feuille « { $sheet } » est vide. Choisissez-en une autre avec --sheet : { $others }.
reading-json-broken = Ce n’est pas un objet JSON : le caractère { $position } n’est pas celui attendu. Chaque ligne doit contenir un objet entier comme {"{"}"nom": 1{"}"} ; corrigez cette ligne et recommencez.
reading-row-too-long = Cette ligne dépasse 4 Go et ne peut être lue. Un guillemet jamais fermé en est peut-être la cause : corrigez la ligne.
reading-too-many-columns = Une ligne contient { $columns } cellules : c’est plus de colonnes que makalu n’en lit ({ $most }). Le séparateur est sans doute un autre : indiquez-le avec --separator. Sinon, retirez des colonnes.
reading-too-sparse = La plupart des lignes ont bien moins de cellules que les { $columns } colonnes de l’en-tête. Le séparateur est sans doute un autre : indiquez-le avec --separator.
reading-encoding-unknown = L’encodage « { $encoding } » est inconnu. Utilisez un nom comme utf-8, windows-1252, latin-9 ou utf-16.
reading-format-unknown = Le format « { $format } » est inconnu. Utilisez csv, tsv, jsonl, xlsx ou ods.
reading-separator-invalid = « { $mark } » ne peut pas séparer les cellules. Utilisez un seul caractère simple, comme ; ou une virgule, qui ne soit pas un guillemet.
reading-decimal-invalid = « { $mark } » ne peut pas être une marque décimale. Utilisez . ou une virgule.

# Le fichier
reading-characters-replaced = { $characters ->
        [one] Un caractère n’est pas valide
       *[other] { $characters } caractères ne sont pas valides
    } en { $encoding } et apparaissent comme « � ». Si des noms semblent faux, donnez l’encodage avec --encoding.
reading-title-skipped = { $lines ->
        [one] La première ligne est un titre, hors du tableau ; elle est laissée
       *[other] Les { $lines } premières lignes sont des titres, hors du tableau ; elles sont laissées
    } de côté : { $text }.
reading-no-header = La première ligne contient des données et non des noms : les colonnes s’appellent column_1, column_2… Si elle contient des noms, ajoutez une lettre à ceux qui ne sont que des nombres.
reading-names-repeated = { $columns ->
        [one] Un nom de colonne est répété ; la suivante s’appelle
       *[other] { $columns } noms de colonne sont répétés ; les suivantes s’appellent
    } désormais { $names }.
reading-names-empty = { $columns ->
        [one] Une colonne n’a pas de nom et s’appelle
       *[other] { $columns } colonnes n’ont pas de nom et s’appellent
    } { $names }.
reading-row-long = Cette ligne a { $cells ->
        [one] une cellule
       *[other] { $cells } cellules
    } de plus que l’en-tête ; partie coupée : { $text }. Un séparateur à l’intérieur d’un texte en est la cause habituelle : vérifiez que les autres cellules sont dans les bonnes colonnes.
reading-rows-long = { $rows ->
        [one] Une autre ligne a
       *[other] { $rows } autres lignes ont
    } plus de cellules que l’en-tête ; ce qui dépasse est coupé. Vérifiez le séparateur et les guillemets.
reading-rows-short = { $rows ->
        [one] Une ligne a
       *[other] { $rows } lignes ont
    } moins de cellules que l’en-tête, à commencer par celle-ci ; les cellules absentes sont des valeurs manquantes.
reading-quote-unclosed = Un guillemet s’ouvre ici et ne se ferme jamais ; il est lu comme un simple caractère. Vérifiez cette ligne.
reading-other-sheets = La feuille « { $sheet } » a été lue. Pour en lire une autre, utilisez --sheet : { $others }.
reading-more-notices = { $notices ->
        [one] Une autre colonne appelle
       *[other] { $notices } autres colonnes appellent
    } les mêmes remarques.

# Les colonnes
reading-cells-not-numbers = { $cells ->
        [one] Une cellule n’est pas un nombre
       *[other] { $cells } cellules ne sont pas des nombres
    }, par exemple « { $example } » : lues comme valeurs manquantes.
reading-cells-not-dates = { $cells ->
        [one] Une cellule n’est pas une date
       *[other] { $cells } cellules ne sont pas des dates
    }, par exemple « { $example } » : lues comme valeurs manquantes.
reading-cells-not-yes-no = { $cells ->
        [one] Une cellule ne dit
       *[other] { $cells } cellules ne disent
    } ni oui ni non, par exemple « { $example } » : lues comme valeurs manquantes.
reading-infinite = { $cells ->
        [one] Un nombre est infini ou trop grand
       *[other] { $cells } nombres sont infinis ou trop grands
    }, par exemple « { $example } » : lus comme valeurs manquantes.
reading-numbers-ambiguous = « { $example } » peut se lire de deux façons ; lu comme { $value }. Si c’est faux, donnez la marque décimale avec --decimal.
reading-dates-day-first = Chaque date peut se lire de deux façons ; le jour a été lu d’abord : « { $example } » est le { $value }. Si le mois vient d’abord, indiquez --dates mdy.
reading-dates-month-first = Chaque date peut se lire de deux façons ; le mois a été lu d’abord : « { $example } » est le { $value }. Si le jour vient d’abord, indiquez --dates dmy.
reading-dates-short-years = Les années ont deux chiffres : 69 à 99 sont lues 1969 à 1999, les autres 2000 à 2068 (« { $example } » est le { $value }). Si c’est faux, exportez des années à quatre chiffres.

# Par rapport au fichier d’apprentissage
reading-file-changed = Le fichier n’est pas écrit comme celui d’apprentissage (alors { $before }, maintenant { $now }) ; il a été lu tel qu’il est maintenant.
reading-decimal-changed = La marque décimale a changé depuis le fichier d’apprentissage dans : { $columns }. La nouvelle a été suivie ; vérifiez les valeurs.
reading-dates-changed = L’ordre du jour et du mois a changé depuis le fichier d’apprentissage dans : { $columns }. Le nouveau a été suivi ; vérifiez les dates.
