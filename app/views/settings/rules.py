"""填报和提醒: the numbers and words that the office's rules go by, changed in place."""

from types import SimpleNamespace

from PySide6.QtCore import Qt

from app.models.roles import Act
from app.services.common import options
from app.views.project.inplace import InPlaceForm
from app.views.settings.block import SettingsBlock
from app.views.work import Work


class RuleBlock(SettingsBlock):
    """Each setting is written when it is left; an emptied one goes back to what is delivered."""

    def __init__(self, work: Work) -> None:
        super().__init__("填报和提醒", "改了马上按新的算，可以撤销；清空就回到原来的数。")
        self._work = work
        fields = [declared.field for declared in options.OPTIONS]
        self.form = InPlaceForm(fields, self._write, label_width=172, least=150)
        self.body.addWidget(self.form)
        for place in self.form.places.values():
            work.allow(place.editor.input, Act.SETTINGS)
        work.changed.connect(self._hear)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings as they are now."""
        self.form.show_values(SimpleNamespace(**options.read(self._work.ledger)))

    def _hear(self, kinds: frozenset[str]) -> None:
        if "setting" in kinds:
            self.refresh()

    def finish(self) -> bool:
        """Write what is being typed; False when it was refused and waits."""
        self.form.finish()
        refused = next(iter(self.form.drafts()), "")
        if refused:
            self.form.places[refused].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return not refused

    def _write(self, name: str, text: str) -> str:
        work = self._work
        try:
            work.write("改设置", options.set_option, name, text)
        except ValueError as wrong:
            return str(wrong)
        return ""
