-- {notAPlaceholder:String}
SELECT {fromTime:DateTime64(3)} AS from_time, {models:Array(String)} AS models
