"""Mechanisms that every room uses. Knows no person and no noun of the product: an actor is a UUID."""

from peyvand.core.transactions import SYSTEM, actor_id, atomic

__all__ = ["SYSTEM", "actor_id", "atomic"]
