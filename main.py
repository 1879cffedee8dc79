"""攻坚台账: opens the window, or works without one when given a sub-command."""

from app.bootstrap import main

if __name__ == "__main__":
    raise SystemExit(main())
