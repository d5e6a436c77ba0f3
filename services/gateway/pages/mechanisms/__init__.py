"""分类服务: the pages of the mechanisms that classes of members bring.

Each has a list, a page for each person that says what was done and what is due, and a form for every command:
``posts`` (设岗定职), ``brigades`` (先锋大队), ``mobility`` (流动党员), ``care`` (老党员关爱).
``dossier`` is the page of a person, ``step`` a form below it, ``choosing`` a list to choose somebody from.
"""
