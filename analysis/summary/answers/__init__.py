"""The questions a study is made for, and one answer to each: the table ``answers``.

``finding`` holds what is known before it is judged (an effect with interval, p and n);
``tumors``, ``lives``, ``cells`` and ``tolerance`` take findings out of the tables of the readouts;
``table`` corrects for the number of arms, decides, and says it in a sentence.
"""
