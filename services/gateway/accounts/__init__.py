"""Accounts: who may sit at the desk, how they prove it, and which machines may ask. Event-sourced like everything else.

``events``      facts about accounts, tokens and the sign-in profile
``account``     the story of an account, from its opening to its disabling
``token``       the story of an API token, which lets a machine in
``profile``     the sign-in policy: named profiles, data that the decisions above are made by
``lockout``     the arithmetic of waiting after failures
``passwords``   at the edge: argon2id, and what is wrong with a new password
``codes``       at the edge: one-time passwords, authenticator codes, recovery codes
``registry``    finds, opens and changes accounts and tokens
``door``        the steps of signing in: password, code, what is due, and then in

The first five import the standard library only: hashes, secrets and moments come in with the command.
"""
