"""The one style sheet, generated from the token table and the size factor."""

from collections.abc import Mapping
from string import Template

_TEMPLATE = """
QWidget { color: $ink; }
QToolTip { background: $panel; color: $ink; border: 1px solid $edge; padding: ${p4}px ${p8}px; }
QMainWindow, QDialog, QWidget#page { background: $win; }
QWidget#white, QScrollArea#white, QWidget#welcome { background: $panel; }
QFrame#panel { background: $panel; border: 1px solid $line; border-radius: ${p4}px; }
QFrame#popup, QFrame#card { background: $panel; border: 1px solid $edge; }
QLabel#complaint { background: $redsoft; color: $red; border: 1px solid $red; padding: ${p4}px ${p8}px; }
QFrame#dialogBody { background: $panel; }
QFrame#dialogFoot { background: $footer; }
QFrame#rule { background: $line; border: none; }

QLabel[role="title"] { font-size: ${t22}pt; font-weight: 700; }
QLabel[role="project"] { font-size: ${t16_5}pt; font-weight: 700; }
QLabel[role="page"] { font-size: ${t15}pt; font-weight: 700; }
QLabel[role="block"] { font-size: ${t11}pt; font-weight: 700; }
QLabel[role="sentence"] { font-size: ${t11}pt; color: $ink2; }
QLabel[role="second"] { font-size: ${t10}pt; color: $ink2; }
QLabel[role="note"] { font-size: ${t9}pt; color: $ink3; }
QLabel[role="navnote"] { font-size: ${t9}pt; color: $ink2; }
QLabel[role="error"] { font-size: ${t10}pt; color: $red; }
QLabel[role="warn"] { font-size: ${t10}pt; color: $amber; }
QLabel[role="good"] { font-size: ${t10}pt; color: $green; }
QLabel[role="bold"] { font-weight: 700; }
QLabel[role="alarm"] { font-weight: 700; color: $red; }
QLabel[role="code"] { font-size: ${t16_5}pt; font-weight: 700;
  font-family: "Consolas", "Noto Sans Mono CJK SC", monospace; }
QLabel:disabled { color: $off; }

QPushButton { outline: none; background: $panel; border: 1px solid $edge; border-radius: ${p4}px;
  padding: 0 ${p12}px; min-height: ${b30}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $group; }
QPushButton:focus { border: 2px solid $accent; padding: 0 ${p11}px; min-height: ${b28}px; }
QPushButton:disabled { color: $off; border-color: $line; background: $head; }
QPushButton[primary="true"] { background: $accent; color: $onaccent; border-color: $accent;
  padding: 0 ${p16}px; }
QPushButton[primary="true"]:hover, QPushButton[primary="true"]:pressed { background: $accentdark; }
QPushButton[primary="true"]:focus { border: 2px solid $accentdark; padding: 0 ${p15}px;
  min-height: ${b28}px; }
QPushButton[primary="true"]:disabled { background: $line; border-color: $line; color: $panel; }
QPushButton[link="true"], QToolButton[link="true"] { background: transparent; border: none;
  color: $accent; padding: 0 2px; min-height: 0; }
QPushButton[link="true"]:hover, QToolButton[link="true"]:hover { text-decoration: underline; }
QPushButton[link="true"]:focus { border: 1px solid $accent; padding: 0 1px; min-height: 0; }
QPushButton[link="true"]:disabled { color: $off; }
QPushButton[chosen="true"] { border-color: $accent; color: $accentdark; }
QPushButton[small="true"] { font-size: ${t10}pt; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[menu="true"] { background: transparent; border: none; text-align: left; padding: 0 ${p8}px; }
QPushButton[menu="true"]:hover, QPushButton[menu="true"]:focus { background: $accentsoft; color: $onsoft;
  border: none; padding: 0 ${p8}px; min-height: ${b30}px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${p4}px;
  padding: ${p4}px; }
QToolButton:hover { background: $hover; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $off; }
QFrame#status { background: $footer; border-top: 1px solid $line; }
QToolButton[status="true"] { font-size: ${t9}pt; color: $ink2; padding: 0 ${p4}px; }
QToolButton[status="true"]::menu-indicator { image: none; width: 0; }
QFrame#chip { background: $accentsoft; border: 1px solid $accentmid; border-radius: ${p3}px; }
QToolButton[chip="true"] { color: $accentdark; padding: ${p3}px; border: 1px solid transparent;
  font-size: ${t10}pt; }
QToolButton[chip="true"]:hover { background: $accentmid; }
QToolButton[quiet="true"] { color: $ink2; font-size: ${t10}pt; }
QToolButton[quiet="true"][popupMode="2"] { padding-right: ${p16}px; }
QToolButton[quiet="true"]::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center;
  right: ${p4}px; width: ${p8}px; }
QToolButton[calm="true"] { color: $ink2; }
QToolButton[calm="true"]:disabled { color: $off; }
QToolButton[boxed="true"] { border-color: $line; }
QToolButton[segment="true"] { background: $panel; border: 1px solid $edge; border-radius: 0;
  padding: 0 ${p12}px; min-height: ${b30}px; }
QToolButton[segment="true"]:checked { background: $accent; color: $onaccent; border-color: $accent; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateEdit { background: $panel;
  border: 1px solid $edge;
  border-radius: ${p4}px; padding: 0 ${p9}px; selection-background-color: $accentmid;
  selection-color: $ink; }
QLineEdit, QComboBox, QSpinBox, QDateEdit { min-height: ${b30}px; }
QPlainTextEdit, QTextEdit { padding: ${p4}px ${p6}px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus {
  border: 2px solid $accent; padding: 0 ${p8}px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus { min-height: ${b28}px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: ${p3}px ${p5}px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { background: $head; color: $ink3;
  border-color: $line; }
QLineEdit[readOnly="true"] { background: $head; border-color: $line; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {
  border: 2px solid $red; padding: 0 ${p8}px; min-height: ${b28}px; }
QComboBox::drop-down { border: none; width: ${p24}px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $edge;
  selection-background-color: $accentsoft;
  selection-color: $onsoft; outline: none; }
QLineEdit[cell="true"], QPlainTextEdit[cell="true"] { border: 2px solid $accent; border-radius: 0;
  padding: 0 ${p6}px; min-height: 0; font-size: ${t10_5}pt; }
QLineEdit[cell="true"][wrong="true"], QPlainTextEdit[cell="true"][wrong="true"] {
  border: 2px solid $red; padding: 0 ${p6}px; min-height: 0; }

QMenu { background: $panel; border: 1px solid $edge; padding: ${p4}px 0; }
QMenu::item { padding: ${p6}px ${p24}px ${p6}px ${p12}px; }
QMenu::item:selected { background: $accentsoft; color: $onsoft; }
QMenu::item:disabled { color: $off; }
QMenu::separator { height: 1px; background: $soft; margin: ${p4}px 0; }
QMenu::icon { padding-left: ${p8}px; }

QListWidget#chapters { border: 1px solid $line; border-radius: ${p4}px; }
QListWidget#chapters::item, QListWidget#chapters::item:selected { border: none; padding: ${p6}px ${p8}px; }
QListWidget#recent { border: 1px solid $line; border-radius: ${p4}px; }
QListWidget#recent::item { border: none; padding: ${p6}px ${p8}px; }
QTableView, QListView, QTreeView, QTableWidget { background: $panel; border: none; outline: none;
  gridline-color: $soft; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected {
  background: $accentsoft; color: $onsoft; }
QListView::item { padding: ${p4}px ${p6}px; }
QTableWidget#listing QHeaderView::section { background: transparent; color: $ink3; padding: 0 ${p4}px;
  font-size: ${t10}pt; border-bottom: 1px solid $soft; }
QTableWidget#listing::item { padding: 0 ${p4}px; border-bottom: 1px solid $soft; }
QHeaderView { background: $head; border: none; }
QHeaderView::section { background: $head; color: $ink2; border: none; border-bottom: 1px solid $line;
  padding: 0 ${p8}px; }
QTableCornerButton::section { background: $head; border: none; border-right: 1px solid $line;
  border-bottom: 1px solid $line; }
QScrollArea { background: transparent; border: none; }
QScrollBar { background: $head; border: none; }
QScrollBar:vertical { width: ${p12}px; }
QScrollBar:horizontal { height: ${p12}px; }
QScrollBar::handle { background: $scroll; border-radius: ${p3}px; margin: ${p3}px; }
QScrollBar::handle:vertical { min-height: ${p24}px; }
QScrollBar::handle:horizontal { min-width: ${p24}px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QProgressBar { background: $track; border: none; border-radius: 0; text-align: right;
  max-height: ${p8}px; min-height: ${p8}px; }
QProgressBar::chunk { background: $accent; }
QTabBar::tab { padding: ${p8}px ${p12}px; border: none; color: $ink2; }
QTabBar::tab:selected { color: $accentdark; border-bottom: 2px solid $accent; }
"""


def style_sheet(tokens: Mapping[str, str], factor: float) -> str:
    """The style sheet for a table of tokens and a size factor; borders stay one pixel."""
    sizes = {f"p{size}": str(round(size * factor)) for size in (3, 4, 5, 6, 8, 9, 11, 12, 15, 16, 24)}
    heights = {f"b{size}": str(round(32 * factor) - (32 - size)) for size in (28, 30)}
    points = {
        f"t{points:g}".replace(".", "_"): f"{points * factor:g}" for points in (9, 10, 10.5, 11, 15, 16.5, 22)
    }
    named = {name.replace("-", ""): value for name, value in tokens.items()}
    return Template(_TEMPLATE).substitute(named | sizes | heights | points | {"scroll": "#CBC8BF"})
