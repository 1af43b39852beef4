"""What moderators have seen: the left side of the next difference."""

from django.db import models


class Reviewed(models.Model):
    """The words of a need or an offer as they stood at the last decision about it."""

    kind = models.CharField(max_length=8)
    public_id = models.CharField(max_length=10)
    content = models.JSONField(default=dict)
    decision = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "public_id"], name="reviewed_once_per_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
