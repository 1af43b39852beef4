from django.db import models

from peyvand.core.ids import PublicIdField
from peyvand.core.money import RialField


class Lamp(models.Model):
    """Something with a state, an owner, and guests who may look at it."""

    public_id = PublicIdField()
    state = models.CharField(max_length=20, default="off")
    owner = models.UUIDField()
    public = models.BooleanField(default=False)
    watts = models.PositiveIntegerField(default=0)
    price = RialField(null=True)
    lit_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_id


class Guest(models.Model):
    lamp = models.ForeignKey(Lamp, on_delete=models.CASCADE, related_name="guests")
    person = models.UUIDField()

    def __str__(self) -> str:
        return str(self.person)


class Leaflet(models.Model):
    """A file that hangs on a lamp: seen by who sees the lamp, and on record when the lamp is not public."""

    lamp = models.ForeignKey(Lamp, on_delete=models.CASCADE, related_name="papers")
    # This app has no migrations, so its tables are made before those that have: no constraint can name one of them yet.
    file = models.ForeignKey("core.File", on_delete=models.PROTECT, related_name="+", db_constraint=False)

    def __str__(self) -> str:
        return str(self.file)
