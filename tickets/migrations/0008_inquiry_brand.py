from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_waiting_inquiries")]

    operations = [
        migrations.AddField(
            model_name="historicalinquiry",
            name="brand",
            field=models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="brand"),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="brand",
            field=models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="brand"),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["tenant", "brand", "case"], name="inquiry_by_brand"),
        ),
    ]
