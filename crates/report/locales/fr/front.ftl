# Le front : des formules, de la plus courte à la plus exacte.
artifact-older = Ce fichier de modèle vient d’un makalu plus ancien (format { $format } ; ce programme lit le format { $known }), et ses formules y sont rangées autrement. Relancez l’apprentissage sur la même table avec makalu fit ; le fichier contiendra alors toutes les formules du front.
