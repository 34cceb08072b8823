### list
