"""Words that say nothing of what a statement is about: articles, pronouns, and what people want of everything."""

from __future__ import annotations

from collections.abc import Iterable

ENGLISH = """
a about above after again against all almost also although always am among an and another any anyone anything are around
as ask at away back be became because become been before being below best better between big both but by can cannot come
could day did didn do does doesn doing don done down during each else enough even ever every everybody everyone
everything far few find first for from full further
gave get gets getting give given go goes going good got great had has
hasn have haven having he help her here him his how however if in instead into is isn it its itself just keep know last
least less let like little long look lot made make makes making many may maybe me might mine more most much must my
need needed needs never new next no nobody none nor not nothing now of off often on once one only onto or other others
our out over own people per perhaps person please possible provide put quite rather really same say see seem should
shouldn show since so some someone something still such sure take than that the their them themselves then there these
they thing things think this those though through time times to together too towards try two under unless until up upon
us use used uses using very want wants was wasn way ways we well were what when where whether which while who whole why
will with within without won would year years yes yet you your yours able allow allowed ensure feel
"""
GERMAN = """
aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim bin bis bitte da
dabei dafür damit dann das dass dein dem den denen denn der deren des deshalb dessen die dies diese diesem diesen dieser
dieses doch dort du durch dürfen darf ein eine einem einen einer eines einige er es etwas für gegen geben gibt gut hab
habe haben hat hier ich ihr ihre ihrem ihren ihrer im immer in ist ja jede jedem jeden jeder jedes jemand kann kein
keine
keinem keinen keiner können könnte leute machen macht man mehr mein mensch menschen mit möglich muss müssen nach nicht
nichts nie niemand noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so soll sollen
sollte
sollten sondern statt über um und uns unser unsere unseren unter viel viele vom von vor war was weil weniger wenn wer
werden wie wieder will wir wird wo wollen zu zum zur zwischen
"""
STOP_WORDS = frozenset(ENGLISH.split()) | frozenset(GERMAN.split())


def find_content_words(words: Iterable[str]) -> list[str]:
    """Return the words, in lower case, that are on no list. What is in most statements is left to the weights."""
    return [word for word in words if word not in STOP_WORDS]
