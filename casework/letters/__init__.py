"""Letters: what is owed, what it says, whether it may go, how it leaves, and what people see of it.

Here stands the engine that all kinds share: the outbox, its sender, and what became of each letter.
``owed`` says which letters are owed to whom; ``wording`` what they say; ``gate`` whether one may go
now; ``making`` makes paper or e-mail of it; ``carriers`` take it; ``post_room`` shows it to people.
"""
