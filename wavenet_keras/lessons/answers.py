"""What the checks of all exercises have in common: how an answer is asked for, and what is said."""

NOT_TRIED = "Not tried yet: put your answer in place of the dots, and run the cell again."


def ask(function, *arguments):
    """`(answer, problem)`: what a learner's function gives, or why it gives nothing."""
    try:
        answer = function(*arguments)
    except Exception as error:
        return None, f"your function stopped with {type(error).__name__}: {error}"
    return answer, NOT_TRIED if answer is None or answer is ... else None


def first_problem(problems):
    """The first of some problems that is one; `None` if there is none."""
    return next((problem for problem in problems if problem), None)


def tell(problem):
    """Print what a learner is told; `None` means that the answer is right."""
    if problem is None:
        print("Right.")
    else:
        print(problem if problem is NOT_TRIED else f"Not quite: {problem}")
