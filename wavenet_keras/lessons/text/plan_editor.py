"""A plan edited by hand over the spectrogram of its sound, and heard.

Notebook: 06b Any sentence
"""

from dataclasses import replace

from wavenet_keras._checks import checked_channel, checked_rate, whole_number
from wavenet_keras._progress import progress_lines_to
from wavenet_keras.conditions.plans import Plan
from wavenet_keras.display import plan as pictures
from wavenet_keras.display.explorer import Panel, View
from wavenet_keras.display.players import play_row
from wavenet_keras.lessons.text.plan_edits import numbers_of, report, stepped, with_numbers
from wavenet_keras.lessons.text.plan_surface import new_surface, put_plan, put_sound
from wavenet_keras.voices.text import saying

NAMES = ("where phones end", "their pitch", "seed")


def edit_plan(text_or_plan, speaker=None, seed=0, *, voice=None, sound=None):
    """Show a plan over the spectrogram of its sound, to be dragged and spoken again.

    Args:
        text_or_plan: A str, which is planned first; or a `Plan`, such as `wk.plan` gives, or that
            of a recording.
        speaker: As for `wk.say`.
        seed: As for `wk.say`.
        voice: As for `wk.say`.
        sound: `(waveform, sample_rate)`: how it sounds to begin with, such as the recording that
            the plan is of. `None`: the voice says it.

    Returns:
        A `PlanEditor`; its `plan` is the edited one.

    Raises:
        ValueError: As `wk.say`.

    Notebook: 06b Any sentence
    """
    plan = text_or_plan
    if not isinstance(plan, Plan):
        plan = saying.plan(text_or_plan, speaker, seed, voice=voice)

    def say(plan, seed):
        return saying.say(plan, speaker, seed, voice=voice)

    return PlanEditor(plan, say, seed, sound)


class PlanEditor(Panel):
    """A plan to be edited by hand, with the sound of it.

    As the last line of a cell it is shown: the plan over the spectrogram of its sound, players, and
    what was changed, in a line and as Python. Dragging the end of a phone makes it longer or
    shorter, dragging a point of the pitch makes it higher or lower; each drag gives a new `plan`.
    What the buttons do is done by the methods too.

    Attributes:
        plan: The edited `Plan`, a copy. Set it, and it is shown: `editor.plan =
            editor.plan.with_emphasis("train")`.
        original: The `Plan` as it was.
        seed: Which take is said next.
        sounds: A dict of what was heard, by label: how it was, and how it was said last.
        surface: The widget in the browser, without the players.
    """

    def __init__(self, plan, say, seed=0, sound=None):
        """Make an editor of a plan.

        Args:
            plan: A `Plan`; it stays as it is.
            say: A function of a plan and a seed that returns `(waveform, sample_rate)`.
            seed: A whole number.
            sound: `(waveform, sample_rate)` to begin with. `None`: `say` makes it.

        Raises:
            ValueError: A number of the plan makes no sense.
        """
        plan.check()
        seed = whole_number("seed", seed, least=0)
        self.original, self._plan, self._past = plan.copy(), plan.copy(), []
        self._say = say
        self.surface = new_surface(plan, seed)
        waveform, rate = say(plan.copy(), seed) if sound is None else sound
        waveform, rate = checked_channel(waveform), checked_rate("sample_rate", rate)
        self.sounds = {"as it was": (waveform, rate)}
        put_sound(self.surface, plan, waveform, rate)
        super().__init__(self.surface, NAMES, self._view(plan))
        self.surface.observe(self._dragged, names="numbers")
        self.surface.on_msg(self._pressed)

    @property
    def plan(self):
        return self._plan.copy()

    @plan.setter
    def plan(self, plan):
        plan.check()
        if len(plan.phones) != len(self._plan.phones):
            raise ValueError(
                f"Expected a plan of {len(self._plan.phones)} phones, received one of "
                f"{len(plan.phones)}. Open another editor for it: `edit_plan(plan)`."
            )
        self._take(plan.copy())
        put_plan(self.surface, self._plan, self.original)

    @property
    def seed(self):
        return self.surface.seed

    @seed.setter
    def seed(self, seed):
        self.surface.seed = whole_number("seed", seed, least=0)

    def say(self):
        """Says the plan as it is now; the spectrogram, the players and the picture follow.

        Returns:
            `(waveform, sample_rate)`.
        """
        plan, seed = self.plan, self.seed
        self._tell("", busy=True)
        try:
            with progress_lines_to(self._tell_progress):
                waveform, rate = self._say(plan.copy(), seed)
            self.sounds = {
                "as it was": self.sounds["as it was"],
                f"edited, seed {seed}": (waveform, rate),
            }
            put_sound(self.surface, plan, waveform, rate)
        except Exception as error:  # who presses a button sees nothing of what is raised
            self._tell(f"{type(error).__name__}: {error}", failed=True)
            raise
        self._tell("")
        self.show(self._view(plan))
        return waveform, rate

    def step(self, name):
        """All of the plan `"longer"`, `"shorter"`, `"higher"`, `"lower"`, `"livelier"` or
        `"flatter"`, by a tenth, a semitone, or a quarter of the melody.
        """
        self.plan = stepped(self._plan, name)

    def undo(self):
        """Takes back the last change, if there is one."""
        if self._past:
            self._plan = self._past.pop()
            self._shown_again()

    def as_it_was(self):
        """The plan as it was at first; `undo` brings the edited one back."""
        self.plan = self.original

    def _dragged(self, change):
        """Takes what the browser sends; what this side has put there is nothing new."""
        if change["new"] == numbers_of(self._plan):
            return
        try:
            self._take(with_numbers(self._plan, change["new"]))
        except (ValueError, TypeError, KeyError) as error:
            self._tell(str(error), failed=True)
            self._shown_again()
            raise

    def _take(self, plan):
        """A new plan; the one before is kept for `undo`."""
        if plan != self._plan:
            self._past.append(self._plan)
        self._plan = plan
        self._tell("", busy=self.surface.busy)
        self._report_again()

    def _shown_again(self):
        put_plan(self.surface, self._plan, self.original)
        self._report_again()

    def _report_again(self):
        line, config = report(self.original, self._plan)
        self.show(replace(self.view, result=self.plan, report=line, config=config))

    def _pressed(self, _, content, buffers):
        """A button in the browser."""
        name = content["press"]
        if name in ("say", "undo", "as_it_was"):
            getattr(self, name)()
        else:
            self.step(name)

    def _tell(self, note, busy=False, failed=False):
        with self.surface.hold_sync():
            self.surface.note, self.surface.busy, self.surface.failed = note, busy, failed

    def _tell_progress(self, line):
        self._tell(line, busy=True)

    def _view(self, said):
        """What is shown after a plan was said."""
        waveform, rate = list(self.sounds.values())[-1]
        line, config = report(self.original, self._plan)
        return View(
            result=self.plan,
            players=play_row(self.sounds),
            picture=pictures.plan(said, waveform, rate),
            report=line,
            config=config,
        )
