### La liste sur laquelle on agit : titres et feuille qui les explique.

list-no-doubt = aucun doute
list-too-many-rows = Une feuille de calcul contient { $most } lignes au plus, cette liste en a { $rows }. Écrivez-la plutôt en .csv ou en .json.
list-spreadsheet-failed = La feuille de calcul n’a pas pu être faite ({ $why }). Écrivez plutôt la liste en .csv.

list-sheet = Liste
list-line = Ligne du fichier
list-rank = Rang
list-prediction = Prédiction : { $target }
list-probability = Probabilité : { $class }
list-lower = Au moins (intervalle à 90 %)
list-upper = Au plus (intervalle à 90 %)
list-reason = Raison { $number }
list-reliability = Fiabilité

list-about-sheet = À propos
list-about-model = Modèle
list-about-target = Prédit
list-about-training = Appris sur
list-about-training-value = { $rows ->
    [one] { $file }, { $rows } ligne
   *[other] { $file }, { $rows } lignes
}
list-about-hash = SHA-256 de ce fichier
list-about-version = Fait par
list-about-seed = Graine
list-about-rank = 1 est la ligne à regarder d’abord : le score le plus haut.
list-about-classes = La classe la plus probable ; les colonnes voisines donnent la probabilité de chacune.
list-about-numbers = Le nombre attendu ; neuf fois sur dix, le vrai se trouve entre les deux colonnes voisines.
list-about-reasons = Raisons
list-about-reasons-value = Ce qui a le plus poussé la prédiction de cette ligne, vers le haut ou vers le bas. Ce sont des associations trouvées par le modèle, pas des causes.
list-about-reliability = Pourquoi se fier moins à cette ligne : une valeur jamais vue à l’apprentissage, un nombre hors de la plage d’apprentissage, un profil rare, trop de valeurs manquantes.
