-- Which reports are there, however often.
SELECT DISTINCT
    lower(hex(request_key)) AS request_key,
    toString(layer) AS layer,
    toString(finality) AS finality
FROM usage_reports
