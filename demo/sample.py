"""The files of the sample project, as its people wrote them."""

from dataclasses import dataclass

_APP = '''\
"""A small shop."""

import os

from flask import Flask
from flask_migrate import Migrate

from shop.models import db

migrate = Migrate()


def create_app() -> Flask:
    """Make the application; DATABASE_URL says where its data lies."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///shop.db")
    db.init_app(app)
    migrate.init_app(app, db)
    return app
'''

_MODELS = '''\
"""What the shop remembers."""

from datetime import datetime
from decimal import Decimal

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, Numeric, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

db = SQLAlchemy()


class User(db.Model):
    """Somebody who buys things."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))

    orders: Mapped[list["Order"]] = relationship(back_populates="user")


class Order(db.Model):
    """What somebody bought."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    total: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    placed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    user: Mapped[User] = relationship(back_populates="orders")
'''

MODELS = "shop/models.py"
FILES = {
    ".gitignore": "__pycache__/\ninstance/\n",
    "requirements.txt": "Flask-Migrate>=4.1\nFlask-SQLAlchemy>=3.1\n",
    "shop/__init__.py": _APP,
    MODELS: _MODELS,
}


@dataclass(frozen=True)
class Change:
    """A column that somebody adds: a line of the models, and the revision that goes with it."""

    author: str
    message: str
    revision: str
    below: str
    line: str


INITIAL = "5d1c0a92e7b4"
NOTE = Change(
    author="bob",
    message="add orders.note",
    revision="8f2c1d7e5a90",
    below="    placed_at: Mapped[datetime]",
    line="    note: Mapped[str | None] = mapped_column(String(500))",
)
EMAIL = Change(
    author="alice",
    message="add users.email",
    revision="3e9a7c41b6d2",
    below="    name: Mapped[str]",
    line="    email: Mapped[str | None] = mapped_column(String(254), index=True)",
)
