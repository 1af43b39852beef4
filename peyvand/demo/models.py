from django.db import models


class DemoStamp(models.Model):
    """Says that this data was made by ``peyvand demo``; without it no demonstration account signs in and nothing is loaded over real data."""

    loaded_at = models.DateTimeField()
    version = models.CharField(max_length=20)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="demo_stamp_is_one")]

    def __str__(self) -> str:
        return f"demonstration {self.version}"
