"""English text to phones: what a person would say for a text, word by word, and how each sounds.

`phones` reads a text in four steps, each in modules of its own: characters are made plain
(`characters`); writing becomes words (`words`, with a module of rules for each kind of writing);
words become phones (`pronouncing`: `dictionary`, `inflections`, `letters`); and words that are said
in two ways are chosen by their neighbours (`homographs`).

Floor 1, in the room `conditions`: imports nothing of the package but floor 0.

Notebook: 06 Local conditioning
"""

from wavenet_keras.conditions.english.letters import letters_to_phones
from wavenet_keras.conditions.english.reading import Reading, Sentence, Word, phones

__all__ = ["Reading", "Sentence", "Word", "letters_to_phones", "phones"]
