"""`python -m khoanh` is `khoanh`."""

from khoanh.cli import main

if __name__ == "__main__":
    main()
