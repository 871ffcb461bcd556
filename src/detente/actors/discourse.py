"""What a report has named so far: persons and states, for the words that point back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """A person the report has named; `surname` is how it may name them again."""

    name: str
    surname: str
    codes: tuple[str, ...]
    role: str | None
    former: bool
    title: str  # lower case, "" where none was given


@dataclass(slots=True)
class Discourse:
    """Memory of one report while its sentences are read in order."""

    persons: list[Person] = field(default_factory=list)  # in order of last mention
    sentences: list[tuple[str, ...]] = field(default_factory=list)  # states of each sentence
    counts: Counter[str] = field(default_factory=Counter)
    countries: frozenset[str] = frozenset()  # states named anywhere in the report
    topic: Person | None = None  # whom the last sentence with a person was about
    groups: dict[int, tuple[str, ...]] = field(default_factory=dict)  # last list of n states

    def meet(self, person: Person) -> None:
        """Note that a person was mentioned; the latest comes last."""
        self.persons = [p for p in self.persons if p.name != person.name]
        self.persons.append(person)

    def close(self, codes: tuple[str, ...]) -> None:
        """Note the states of a sentence that has been read."""
        self.sentences.append(codes)
        self.counts.update(dict.fromkeys(codes, 1))

    def list_together(self, codes: tuple[str, ...]) -> None:
        """Note states that one phrase names side by side ("Seoul, Beijing and Tokyo")."""
        self.groups[len(codes)] = codes

    def by_surname(self, surname: str) -> Person | None:
        """The person last named with this surname or short name."""
        return next((p for p in reversed(self.persons) if p.surname == surname), None)

    def last_person(self) -> Person | None:
        """The person named last, in the report so far."""
        return self.persons[-1] if self.persons else None

    def by_title(self, title: str) -> Person | None:
        """The person last named who has this title ("president")."""
        return next((p for p in reversed(self.persons) if p.title.endswith(title)), None)

    def together(self, number: int, here: tuple[str, ...]) -> tuple[str, ...]:
        """The `number` states that "the two sides" or "the three countries" are.

        First those of the sentence so far (`here`; one alone is joined by the
        state the report is most about), then of the last sentence that names
        as many, then the states named most.  Empty where the report
        has not named enough.
        """
        if number > 2 and number in self.groups:
            return self.groups[number]
        alone = set(here)
        if number == 2 and len(alone) == 1:
            partner = next((code for code in self.salient() if code not in alone), None)
            return (*alone, partner) if partner else ()
        for codes in (here, *reversed(self.sentences[-6:])):
            distinct = tuple(dict.fromkeys(codes))
            if len(distinct) == number:
                return distinct
            if len(distinct) > number:
                seen = self.counts + Counter(dict.fromkeys(distinct, 1))
                ranked = sorted(distinct, key=lambda c: (-seen[c], distinct.index(c)))
                return tuple(ranked[:number])
        common = [code for code, _ in (self.counts + Counter(here)).most_common(number)]
        return tuple(common) if len(common) == number else ()

    def salient(self) -> tuple[str, ...]:
        """States in the order of how much the report is about them, recent sentences doubled."""
        recent = Counter(code for codes in self.sentences[-3:] for code in dict.fromkeys(codes))
        weight = self.counts + recent
        return tuple(code for code, _ in weight.most_common())
