"""How close a copy of speech comes to the original, as listeners would judge it.

Two published measures compare the two signals as ears do. PESQ estimates the mean opinion of
listeners about quality; STOI estimates how much of the words they would understand. Both need a
copy that runs beside the original, and so they suit a vocoder, not free speech.

Notebook: 06 Local conditioning
"""

from wavenet_keras._checks import checked_channel

SAMPLE_RATE = 8000  # in Hz, that of narrow-band PESQ


def pesq_and_stoi(reference, copy, sample_rate):
    """Scores of quality and intelligibility, of a copy beside the original.

    The measures are those of the packages `pesq` and `pystoi`, which are installed separately.

    Args:
        reference: The original speech, float `[samples]`, -1 to 1, a second or longer.
        copy: The same speech, coded or generated, float `[samples]`, of the same length.
        sample_rate: In Hz; 8000.

    Returns:
        `(pesq, stoi)`, two floats. PESQ, narrow-band, is a mean opinion score from about 1, bad,
        to 4.55, a perfect copy. STOI is about 0 to 1, a perfect copy.

    Raises:
        ImportError: One of the packages is not installed.
        ValueError: The sample rate is another one, the waveforms are not of one channel and one
            length, or shorter than a second.
        pesq.NoUtterancesError: PESQ finds no speech in one of them.

    Example:
        >>> from wavenet_keras import audio
        >>> waveform, rate = audio.load("data/speech/allison/en_vm-login.flac")
        >>> pesq, stoi = pesq_and_stoi(waveform, waveform, rate)
        >>> round(pesq, 1), round(stoi, 2)
        (4.5, 1.0)

    Source: ITU-T recommendations P.862 and P.862.1, 2001 and 2003; Taal, Hendriks, Heusdens and
    Jensen, "An algorithm for intelligibility prediction of time-frequency weighted noisy speech",
    2011.

    Notebook: 06 Local conditioning
    """
    if sample_rate != SAMPLE_RATE:
        raise ValueError(
            f"Expected waveforms at {SAMPLE_RATE} Hz, received {sample_rate} Hz: resample first "
            "with wavenet_keras.audio.resample."
        )
    reference, copy = checked_channel(reference), checked_channel(copy)
    if len(reference) != len(copy) or len(reference) < SAMPLE_RATE:
        raise ValueError(
            f"Expected two waveforms of one length, at least a second ({SAMPLE_RATE} samples), "
            f"received {len(reference)} and {len(copy)} samples."
        )
    try:
        from pesq import pesq
        from pystoi import stoi
    except ImportError as error:
        raise ImportError(
            f"The package {error.name} is missing. `pip install pesq pystoi` installs both "
            "measures; pesq is built with a C compiler."
        ) from error
    score = pesq(SAMPLE_RATE, reference, copy, "nb")
    return float(score), float(stoi(reference, copy, SAMPLE_RATE))
