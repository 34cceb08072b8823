model-unsound = Le fichier de modèle contient un élément impossible ({ $part }) : il a été abîmé ou modifié. Reprenez le fichier d’origine, ou apprenez de nouveau avec `makalu fit`.
models-seconds = { $seconds } s
models-time = Temps
